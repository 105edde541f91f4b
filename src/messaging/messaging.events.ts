/** The conversation has reached this rev by a message, an edit, a deletion or a reaction. */
export class ConversationAdvanced {
  constructor(
    readonly conversationId: string,
    readonly rev: number,
  ) {}
}

/** These users see the conversation from now on. */
export class ConversationOpened {
  constructor(
    readonly conversationId: string,
    readonly userIds: string[],
  ) {}
}

/** The status changed for both participants: a request was accepted. */
export class ConversationUpdated {
  constructor(
    readonly conversationId: string,
    readonly userIds: string[],
  ) {}
}

/** The users to notify of a moved mark, except the socket that moved it, if any. */
export interface MarkAudience {
  userIds: string[];
  exceptSocketId?: string;
}

/** The audience is the reader and, unless receipts are hidden, the peer. */
export class ConversationRead {
  constructor(
    readonly conversationId: string,
    readonly userId: string,
    readonly seq: number,
    readonly audience: MarkAudience,
  ) {}
}

/** The audience is that of ConversationRead. */
export class ConversationDelivered {
  constructor(
    readonly conversationId: string,
    readonly userId: string,
    readonly seq: number,
    readonly audience: MarkAudience,
  ) {}
}

/** Published only when the receiver may see it. */
export class TypingChanged {
  constructor(
    readonly conversationId: string,
    readonly userId: string,
    readonly receiverId: string,
    readonly isTyping: boolean,
  ) {}
}

/** Published only when the receiver sees the conversation, so not after a declined request. */
export class MessageSent {
  constructor(
    readonly messageId: string,
    readonly conversationId: string,
    readonly senderId: string,
    readonly receiverId: string,
  ) {}
}
