/** The conversation reached this rev: a message, an edit, a deletion or a reaction. The wake-up of the delivery. */
export class ConversationAdvanced {
  constructor(
    readonly conversationId: string,
    readonly rev: number,
  ) {}
}

/** These people see the conversation from now on. */
export class ConversationOpened {
  constructor(
    readonly conversationId: string,
    readonly userIds: string[],
  ) {}
}

/** Its status changed, for both sides to see: a request was accepted. */
export class ConversationUpdated {
  constructor(
    readonly conversationId: string,
    /** The two participants. */
    readonly userIds: string[],
  ) {}
}

/** Who is to hear of a moved mark: these people, but the socket that moved it, if one did. */
export interface MarkAudience {
  userIds: string[];
  exceptSocketId?: string;
}

/** Someone's read mark moved. The audience are the reader and, unless receipts are hidden from them, the other side. */
export class ConversationRead {
  constructor(
    readonly conversationId: string,
    readonly userId: string,
    readonly seq: number,
    readonly audience: MarkAudience,
  ) {}
}

/** Someone's delivered mark moved; the audience as of ConversationRead. */
export class ConversationDelivered {
  constructor(
    readonly conversationId: string,
    readonly userId: string,
    readonly seq: number,
    readonly audience: MarkAudience,
  ) {}
}

/** Told only where the other side may know. */
export class TypingChanged {
  constructor(
    readonly conversationId: string,
    readonly userId: string,
    readonly receiverId: string,
    readonly isTyping: boolean,
  ) {}
}

/** Told only where the receiver sees the conversation: not after they declined the request. */
export class MessageSent {
  constructor(
    readonly messageId: string,
    readonly conversationId: string,
    readonly senderId: string,
    readonly receiverId: string,
  ) {}
}
