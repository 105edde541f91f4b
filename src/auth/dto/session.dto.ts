import { toIso } from '../../common/to-iso.js';
import { sessionHandle } from '../session-handle.js';
import type { SessionRow } from '../sessions.repository.js';

/** Fields that earlier versions did not record are null. */
export class SessionDto {
  /** Identifies the session without granting access to it. */
  id: string;
  createdAt: string | null;
  lastSeenAt: string | null;
  expiresAt: string;
  ip: string | null;
  userAgent: string | null;
  isCurrent: boolean;

  static from({ sid, sess, expire }: SessionRow, currentSid: string): SessionDto {
    const dto = new SessionDto();
    dto.id = sessionHandle(sid);
    dto.createdAt = isoOrNull(sess.startedAt);
    dto.lastSeenAt = isoOrNull(sess.touchedAt);
    dto.expiresAt = toIso(expire);
    dto.ip = textOrNull(sess.ip);
    dto.userAgent = textOrNull(sess.userAgent);
    dto.isCurrent = sid === currentSid;
    return dto;
  }
}

const MAX_TIMESTAMP_MS = Date.UTC(9999, 0);

function isoOrNull(value: unknown): string | null {
  return typeof value === 'number' && value > 0 && value < MAX_TIMESTAMP_MS
    ? new Date(value).toISOString()
    : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
