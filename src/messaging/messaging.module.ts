import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { CatchUpService } from './sync/sync.service.js';
import { ClientMessageIdInterceptor } from './messages/client-message-id.interceptor.js';
import { ConversationNumbersRepository } from './messages/sequence.repository.js';
import { ConversationsController } from './conversations/conversations.controller.js';
import { ConversationsRepository } from './conversations/conversations.repository.js';
import { ConversationsService } from './conversations/conversations.service.js';
import { ErasureRepository } from './messages/erasure.repository.js';
import { ErasureService } from './messages/erasure.service.js';
import { HistoryService } from './messages/history.service.js';
import { MarksRepository } from './receipts/marks.repository.js';
import { MessageChangesController } from './messages/message-changes.controller.js';
import { MessageChangesService } from './messages/message-changes.service.js';
import { MessagePolicyRepository } from './access/message-policy.repository.js';
import { MessagePolicyService } from './access/message-policy.service.js';
import { MessageRowsRepository } from './messages/message-rows.repository.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesRepository } from './messages/messages.repository.js';
import { MessagesService } from './messages/messages.service.js';
import { OpeningService } from './conversations/start-conversation.service.js';
import { PresenceController } from '../presence/presence.controller.js';
import { ReactionsRepository } from './messages/reactions.repository.js';
import { RequestsController } from './conversations/requests.controller.js';
import { RequestsService } from './conversations/requests.service.js';
import { SignalsService } from './receipts/receipts.service.js';
import { socketProviders } from './socket-providers.js';
import { SocketsService } from '../realtime/sockets.service.js';
import { TurnsService } from './messages/conversation-log.service.js';

const repositories = [
  ConversationNumbersRepository,
  ConversationsRepository,
  ErasureRepository,
  MarksRepository,
  MessagePolicyRepository,
  MessageRowsRepository,
  MessagesRepository,
  ReactionsRepository,
];

const services = [
  CatchUpService,
  ClientMessageIdInterceptor,
  ConversationsService,
  ErasureService,
  HistoryService,
  MessageChangesService,
  MessagePolicyService,
  MessagesService,
  OpeningService,
  RequestsService,
  SignalsService,
  TurnsService,
];

@Module({
  imports: [AuthModule, SocialGraphModule],
  controllers: [
    RequestsController,
    ConversationsController,
    MessagesController,
    MessageChangesController,
    PresenceController,
  ],
  providers: [...repositories, ...services, ...socketProviders],
  exports: [ConversationsService, ErasureService, MessagesService, SocketsService],
})
export class MessagingModule {}
