import { DeliveryReader } from './delivery/delivery-reader.js';
import { DeliveryWakeUps } from './delivery/delivery-wake-ups.js';
import { DeliveryRepository } from './delivery/delivery.repository.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { MarksRelay } from './delivery/marks-relay.js';
import { MessagingGateway } from './messaging.gateway.js';
import { OriginalReceiptsService } from './original-socket/original-receipts.service.js';
import { OriginalGateway } from './original-socket/original.gateway.js';
import { PresenceRoll } from './presence/presence-roll.js';
import { PresenceWatchers } from './presence/presence-watchers.js';
import { PresenceRepository } from './presence/presence.repository.js';
import { PresenceService } from './presence/presence.service.js';
import { SignalsGateway } from './signals.gateway.js';
import { SocketConnections } from './sockets/socket-connections.js';
import { SocketDispatcher } from './sockets/socket-dispatcher.js';
import { SocketDoor } from './sockets/socket-door.js';
import { SocketDrain } from './sockets/socket-drain.js';
import { SocketHandshake } from './sockets/socket-handshake.js';
import { SocketSeats } from './sockets/socket-seats.js';
import { SocketSessions } from './sockets/socket-sessions.js';
import { SocketsGateway } from './sockets/sockets.gateway.js';
import { SocketsService } from './sockets/sockets.service.js';
import { TrackedConversations } from './delivery/tracked-conversations.js';
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
