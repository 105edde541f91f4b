import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { ConversationAccess } from './access/conversation-access.js';
import { ConversationAccessRepository } from './access/conversation-access.repository.js';
import { MessagePolicyRepository } from './access/message-policy.repository.js';
import { MessagePolicyService } from './access/message-policy.service.js';
import { ConversationEntriesRepository } from './conversations/conversation-entries.repository.js';
import { ConversationsController } from './conversations/conversations.controller.js';
import { ConversationsRepository } from './conversations/conversations.repository.js';
import { ConversationsService } from './conversations/conversations.service.js';
import { RequestsController } from './conversations/requests.controller.js';
import { RequestsService } from './conversations/requests.service.js';
import { StartConversationService } from './conversations/start-conversation.service.js';
import { ConversationSubscriptions } from './delivery/conversation-subscriptions.js';
import { DeliveryReader } from './delivery/delivery-reader.js';
import { DeliveryTriggers } from './delivery/delivery-triggers.js';
import { DeliveryRepository } from './delivery/delivery.repository.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { ReceiptsRelay } from './delivery/receipts-relay.js';
import { TypingRelay } from './delivery/typing-relay.js';
import { ClientMessageIdInterceptor } from './messages/client-message-id.interceptor.js';
import { ConversationLogService } from './messages/conversation-log.service.js';
import { ErasureRepository } from './messages/erasure.repository.js';
import { ErasureService } from './messages/erasure.service.js';
import { HistoryService } from './messages/history.service.js';
import { MessageChangesController } from './messages/message-changes.controller.js';
import { MessageChangesService } from './messages/message-changes.service.js';
import { MessageRowsRepository } from './messages/message-rows.repository.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesGateway } from './messages/messages.gateway.js';
import { MessagesRepository } from './messages/messages.repository.js';
import { MessagesService } from './messages/messages.service.js';
import { ReactionsRepository } from './messages/reactions.repository.js';
import { SequenceRepository } from './messages/sequence.repository.js';
import { MarksRepository } from './receipts/marks.repository.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import { ReceiptsGateway } from './receipts/receipts.gateway.js';
import { ReceiptsService } from './receipts/receipts.service.js';
import { TypingGateway } from './receipts/typing.gateway.js';
import { TypingService } from './receipts/typing.service.js';
import { SyncController } from './sync/sync.controller.js';
import { SyncGateway } from './sync/sync.gateway.js';
import { SyncService } from './sync/sync.service.js';

const access = [
  ConversationAccess,
  ConversationAccessRepository,
  MessagePolicyRepository,
  MessagePolicyService,
];

const messages = [
  ClientMessageIdInterceptor,
  ConversationLogService,
  ErasureRepository,
  ErasureService,
  HistoryService,
  MessageChangesService,
  MessageRowsRepository,
  MessagesGateway,
  MessagesRepository,
  MessagesService,
  ReactionsRepository,
  SequenceRepository,
];

const receipts = [MarksRepository, ReceiptsGateway, ReceiptsService, TypingGateway, TypingService];

const sync = [SyncGateway, SyncService];

const conversations = [
  ConversationEntriesRepository,
  ConversationsRepository,
  ConversationsService,
  RequestsService,
  StartConversationService,
];

const delivery = [
  ConversationSubscriptions,
  DeliveryReader,
  DeliveryRepository,
  DeliveryService,
  DeliveryTriggers,
  ReceiptsRelay,
  TypingRelay,
];

@Module({
  imports: [AuthModule, RealtimeModule, SocialGraphModule],
  controllers: [
    RequestsController,
    ConversationsController,
    MessagesController,
    MessageChangesController,
    ReceiptsController,
    SyncController,
  ],
  providers: [...access, ...messages, ...receipts, ...sync, ...conversations, ...delivery],
  exports: [
    ConversationAccess,
    ConversationsService,
    ErasureService,
    HistoryService,
    MessageChangesService,
    MessagePolicyService,
    MessagesService,
    ReceiptsService,
  ],
})
export class MessagingModule {}
