import { Injectable } from '@nestjs/common';
import { SessionsRevoked } from '../auth/auth.events.js';
import { DomainEvents } from '../common/domain-events.js';
import { Meter } from '../common/meter.js';

@Injectable()
export class SessionMetrics {
  constructor(meter: Meter, events: DomainEvents) {
    const revoked = meter.counter({
      name: 'rabitchat_sessions_revoked_total',
      help: 'Sessions revoked on this node, by reason.',
      labels: ['reason'],
    });
    events.on(SessionsRevoked, ({ sids, reason }) => revoked.inc({ reason }, sids.length));
  }
}
