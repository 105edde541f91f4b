import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse } from '@nestjs/swagger';
import { Problems } from '../../common/errors/problems.decorator.js';
import { RateLimit } from '../../common/rate-limits/rate-limit.decorator.js';
import { ClientMessageIdInterceptor } from './client-message-id.interceptor.js';
import { SentMessageDto } from './dto/message.dto.js';
import {
  ClientMessageIdReused,
  ConversationNotFound,
  MessageNotAllowed,
  ReplyNotFound,
  RequestNotAccepted,
} from '../messaging.errors.js';

export const SendsMessage = () =>
  applyDecorators(
    RateLimit('messages'),
    UseInterceptors(ClientMessageIdInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Used as clientMessageId when the body has none',
    }),
    ApiCreatedResponse({ type: SentMessageDto, description: 'Sent' }),
    ApiOkResponse({ type: SentMessageDto, description: 'Sent before: the current state of the message' }),
    Problems(
      ReplyNotFound,
      MessageNotAllowed,
      RequestNotAccepted,
      ConversationNotFound,
      ClientMessageIdReused,
    ),
  );
