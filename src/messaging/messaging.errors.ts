import { DomainError } from '../common/errors/domain-error.js';

export class ConversationNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'conversation-not-found';

  constructor() {
    super('There is no such conversation.');
  }
}

export class MessageNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'message-not-found';

  constructor() {
    super('There is no such message.');
  }
}

/** One refusal for a block, a policy and an account that is gone, so that it does not tell which. */
export class MessageNotAllowed extends DomainError {
  readonly status = 403;
  readonly code = 'message-not-allowed';

  constructor() {
    super('You cannot message this person.');
  }
}

export class RequestNotAccepted extends DomainError {
  readonly status = 403;
  readonly code = 'request-not-accepted';

  constructor() {
    super('Accept this message request before you answer it.');
  }
}

export class NotRequestRecipient extends DomainError {
  readonly status = 403;
  readonly code = 'not-request-recipient';

  constructor() {
    super('Only the person who received this request can answer it.');
  }
}

export class NotARequest extends DomainError {
  readonly status = 409;
  readonly code = 'not-a-request';

  constructor() {
    super('This conversation is accepted: it is no request any more.');
  }
}

export class CannotMessageYourself extends DomainError {
  readonly status = 400;
  readonly code = 'cannot-message-yourself';

  constructor() {
    super('You cannot open a conversation with yourself.', {
      errors: [{ pointer: '/userId', detail: 'must be somebody else' }],
    });
  }
}

export class UnknownFolder extends DomainError {
  readonly status = 400;
  readonly code = 'unknown-folder';

  constructor() {
    super('The folders are primary and general.', {
      errors: [{ pointer: '/folder', detail: 'must be primary or general' }],
    });
  }
}

export class ClientMessageIdReused extends DomainError {
  readonly status = 422;
  readonly code = 'client-message-id-reused';

  constructor() {
    super('This clientMessageId was used for another message.', {
      errors: [{ pointer: '/clientMessageId', detail: 'was used for another message' }],
    });
  }
}

export class ReplyNotFound extends DomainError {
  readonly status = 400;
  readonly code = 'reply-not-found';

  constructor() {
    super('The message that this one answers is not in this conversation.', {
      errors: [{ pointer: '/replyToId', detail: 'must be a message of this conversation' }],
    });
  }
}

export class NotYourMessage extends DomainError {
  readonly status = 403;
  readonly code = 'not-your-message';

  constructor() {
    super('You can change only your own messages.');
  }
}

export class NotEditable extends DomainError {
  readonly status = 400;
  readonly code = 'not-editable';

  constructor() {
    super('Only text messages that are not deleted can be edited.');
  }
}

export class EditWindowPassed extends DomainError {
  readonly status = 400;
  readonly code = 'edit-window-passed';

  constructor() {
    super('A message can be edited within one hour.');
  }
}

export class MessageDeleted extends DomainError {
  readonly status = 400;
  readonly code = 'message-deleted';

  constructor() {
    super('This message is deleted.');
  }
}

/** The cursor is beyond the end: it comes from somewhere else, so the client starts again from 0. */
export class FutureCursor extends DomainError {
  readonly status = 409;
  readonly code = 'future-cursor';

  constructor() {
    super('This conversation has not come so far: read it again from the start.');
  }
}
