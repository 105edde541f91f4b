import { DeliveryReader } from './delivery/delivery-reader.js';
import { DeliveryWakeUps } from './delivery/delivery-triggers.js';
import { DeliveryRepository } from './delivery/delivery.repository.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { MarksRelay } from './delivery/receipts-relay.js';
import { MessagingGateway } from './messaging.gateway.js';
import { OriginalReceiptsService } from '../legacy/socket/legacy-receipts.service.js';
import { OriginalGateway } from '../legacy/socket/legacy.gateway.js';
import { PresenceRoll } from '../presence/presence-heartbeat.js';
import { PresenceWatchers } from '../presence/presence-watchers.js';
import { PresenceRepository } from '../presence/presence.repository.js';
import { PresenceService } from '../presence/presence.service.js';
import { SignalsGateway } from './receipts/receipts.gateway.js';
import { SocketConnections } from '../realtime/socket-lifecycle.js';
import { SocketDispatcher } from '../realtime/socket-dispatcher.js';
import { SocketDoor } from '../realtime/connection-limiter.js';
import { SocketDrain } from '../realtime/socket-drain.js';
import { SocketHandshake } from '../realtime/handshake.js';
import { SocketSeats } from '../realtime/user-socket-limiter.js';
import { SocketSessions } from '../realtime/session-revocation.js';
import { SocketsGateway } from '../realtime/realtime.gateway.js';
import { SocketsService } from '../realtime/sockets.service.js';
import { TrackedConversations } from './delivery/conversation-subscriptions.js';
import { TypingRelay } from './delivery/typing-relay.js';

/** The live half of the module: sockets, delivery, presence. */
export const socketProviders = [
  DeliveryReader,
  DeliveryRepository,
  DeliveryService,
  DeliveryWakeUps,
  MarksRelay,
  MessagingGateway,
  OriginalGateway,
  OriginalReceiptsService,
  PresenceRepository,
  PresenceRoll,
  PresenceService,
  PresenceWatchers,
  SignalsGateway,
  SocketConnections,
  SocketDispatcher,
  SocketDoor,
  SocketDrain,
  SocketHandshake,
  SocketSeats,
  SocketSessions,
  SocketsGateway,
  SocketsService,
  TrackedConversations,
  TypingRelay,
];
