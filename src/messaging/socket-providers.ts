import { DeliveryReader } from './delivery-reader.js';
import { DeliveryWakeUps } from './delivery-wake-ups.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryService } from './delivery.service.js';
import { MarksRelay } from './marks-relay.js';
import { MessagingGateway } from './messaging.gateway.js';
import { PresenceRoll } from './presence-roll.js';
import { PresenceWatchers } from './presence-watchers.js';
import { PresenceRepository } from './presence.repository.js';
import { PresenceService } from './presence.service.js';
import { SignalsGateway } from './signals.gateway.js';
import { SocketConnections } from './socket-connections.js';
import { SocketDispatcher } from './socket-dispatcher.js';
import { SocketDrain } from './socket-drain.js';
import { SocketHandshake } from './socket-handshake.js';
import { SocketSeats } from './socket-seats.js';
import { SocketSessions } from './socket-sessions.js';
import { SocketsGateway } from './sockets.gateway.js';
import { SocketsService } from './sockets.service.js';
import { TrackedConversations } from './tracked-conversations.js';
import { TypingRelay } from './typing-relay.js';

/** The live half of the module: sockets, delivery, presence. */
export const socketProviders = [
  DeliveryReader,
  DeliveryRepository,
  DeliveryService,
  DeliveryWakeUps,
  MarksRelay,
  MessagingGateway,
  PresenceRepository,
  PresenceRoll,
  PresenceService,
  PresenceWatchers,
  SignalsGateway,
  SocketConnections,
  SocketDispatcher,
  SocketDrain,
  SocketHandshake,
  SocketSeats,
  SocketSessions,
  SocketsGateway,
  SocketsService,
  TrackedConversations,
  TypingRelay,
];
