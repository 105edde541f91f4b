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

/** What the routes that send a message have in common. */
export const SendsMessage = () =>
  applyDecorators(
    RateLimit('messages'),
    UseInterceptors(ClientMessageIdInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The clientMessageId of a body that has none',
    }),
    ApiCreatedResponse({ type: SentMessageDto, description: 'Sent' }),
    ApiOkResponse({ type: SentMessageDto, description: 'It had been sent before: the message as it is now' }),
    Problems(
      ReplyNotFound,
      MessageNotAllowed,
      RequestNotAccepted,
      ConversationNotFound,
      ClientMessageIdReused,
    ),
  );
