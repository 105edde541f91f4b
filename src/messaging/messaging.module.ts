import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { CatchUpService } from './catch-up.service.js';
import { ClientMessageIdInterceptor } from './client-message-id.interceptor.js';
import { ConversationEntriesRepository } from './conversation-entries.repository.js';
import { ConversationNumbersRepository } from './conversation-numbers.repository.js';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationsService } from './conversations.service.js';
import { ErasureRepository } from './erasure.repository.js';
import { ErasureService } from './erasure.service.js';
import { HistoryService } from './history.service.js';
import { MarksRepository } from './marks.repository.js';
import { MessageChangesController } from './message-changes.controller.js';
import { MessageChangesService } from './message-changes.service.js';
import { MessagePolicyRepository } from './message-policy.repository.js';
import { MessagePolicyService } from './message-policy.service.js';
import { MessageRowsRepository } from './message-rows.repository.js';
import { MessagesController } from './messages.controller.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { OpeningService } from './opening.service.js';
import { PresenceController } from './presence/presence.controller.js';
import { ReactionsRepository } from './reactions.repository.js';
import { RequestsController } from './requests.controller.js';
import { RequestsService } from './requests.service.js';
import { SignalsService } from './signals.service.js';
import { socketProviders } from './socket-providers.js';
import { SocketsService } from './sockets/sockets.service.js';
import { TurnsService } from './turns.service.js';

const repositories = [
  ConversationEntriesRepository,
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
