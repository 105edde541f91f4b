import { domainError } from '../common/errors/domain-error.js';

export class ConversationNotFound extends domainError(
  404,
  'conversation-not-found',
  'There is no such conversation.',
) {}

export class MessageNotFound extends domainError(404, 'message-not-found', 'There is no such message.') {}

/** The same error for a block, a policy and a deleted account, so that it does not reveal which. */
export class MessageNotAllowed extends domainError(
  403,
  'message-not-allowed',
  'You cannot message this person.',
) {}

export class RequestNotAccepted extends domainError(
  403,
  'request-not-accepted',
  'Accept this message request before you answer it.',
) {}

export class NotRequestRecipient extends domainError(
  403,
  'not-request-recipient',
  'Only the person who received this request can answer it.',
) {}

export class NotARequest extends domainError(
  409,
  'not-a-request',
  'This conversation is accepted: it is no request any more.',
) {}

export class CannotMessageYourself extends domainError(400, 'cannot-message-yourself', {
  detail: 'You cannot open a conversation with yourself.',
  errors: [{ pointer: '/userId', detail: 'must be somebody else' }],
}) {}

export class UnknownFolder extends domainError(400, 'unknown-folder', {
  detail: 'The folders are primary and general.',
  errors: [{ pointer: '/folder', detail: 'must be primary or general' }],
}) {}

export class ClientMessageIdReused extends domainError(422, 'client-message-id-reused', {
  detail: 'This clientMessageId was used for another message.',
  errors: [{ pointer: '/clientMessageId', detail: 'was used for another message' }],
}) {}

export class ReplyNotFound extends domainError(400, 'reply-not-found', {
  detail: 'The message that this one answers is not in this conversation.',
  errors: [{ pointer: '/replyToId', detail: 'must be a message of this conversation' }],
}) {}

export class NotYourMessage extends domainError(
  403,
  'not-your-message',
  'You can change only your own messages.',
) {}

export class NotEditable extends domainError(
  400,
  'not-editable',
  'Only text messages that are not deleted can be edited.',
) {}

export class EditWindowPassed extends domainError(
  400,
  'edit-window-passed',
  'A message can be edited within one hour.',
) {}

export class MessageDeleted extends domainError(400, 'message-deleted', 'This message is deleted.') {}

/** The cursor is beyond the end, so the client starts again from 0. */
export class FutureCursor extends domainError(
  409,
  'future-cursor',
  'This conversation has not come so far: read it again from the start.',
) {}
