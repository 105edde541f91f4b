import type { Ack } from '../realtime/socket-events.js';
import type { NothingDto } from '../realtime/dto/empty.dto.js';
import type { ConversationEventDto } from './conversations/dto/conversation-event.dto.js';
import type { EditMessageEventDto } from './messages/dto/edit-message-event.dto.js';
import type { MessageAckDto } from './messages/dto/message-ack.dto.js';
import type { MessageEventDto } from './messages/dto/message-event.dto.js';
import type { MessageRefDto } from './messages/dto/message-ref.dto.js';
import type { ReactEventDto } from './messages/dto/react-event.dto.js';
import type { SendAckDto } from './messages/dto/send-ack.dto.js';
import type { SendMessageEventDto } from './messages/dto/send-message-event.dto.js';
import type { ConversationRefDto } from './receipts/dto/conversation-ref.dto.js';
import type { MarkAckDto } from './receipts/dto/mark-ack.dto.js';
import type { MarkEventDto } from './receipts/dto/mark-event.dto.js';
import type { MarkMovedEventDto } from './receipts/dto/mark-moved-event.dto.js';
import type { TypingEventDto } from './receipts/dto/typing-event.dto.js';
import type { SyncAnswerDto } from './sync/dto/sync-answer.dto.js';
import type { SyncDto } from './sync/dto/sync.dto.js';

declare module '../realtime/socket-events.js' {
  interface ClientToServerEvents {
    /** Send a message. */
    'message:send': (payload: SendMessageEventDto, ack: Ack<SendAckDto>) => void;
    /** Edit the text of an own message. */
    'message:edit': (payload: EditMessageEventDto, ack: Ack<MessageAckDto>) => void;
    /** Delete an own message; a tombstone stays. */
    'message:delete': (payload: MessageRefDto, ack: Ack<MessageAckDto>) => void;
    /** Set or remove a reaction. */
    'message:react': (payload: ReactEventDto, ack: Ack<MessageAckDto>) => void;
    /** Move the read mark forward. */
    'conversation:read': (payload: MarkEventDto, ack: Ack<MarkAckDto>) => void;
    /** Move the delivered mark forward. */
    'conversation:delivered': (payload: MarkEventDto, ack: Ack<MarkAckDto>) => void;
    /** Show for 5 s that the user is typing. */
    'typing:start': (payload: ConversationRefDto, ack: Ack<NothingDto>) => void;
    /** Stop showing that the user is typing. */
    'typing:stop': (payload: ConversationRefDto, ack: Ack<NothingDto>) => void;
    /** Get the changes that the client lacks. */
    sync: (payload: SyncDto, ack: Ack<SyncAnswerDto>) => void;
  }

  interface ServerToClientEvents {
    /** A message that the client has not received before. */
    'message:new': (payload: MessageEventDto) => void;
    /** A message was edited, reacted to or deleted. */
    'message:updated': (payload: MessageEventDto) => void;
    /** The user sees a conversation for the first time. */
    'conversation:new': (payload: ConversationEventDto) => void;
    /** A request was accepted. */
    'conversation:updated': (payload: ConversationEventDto) => void;
    /** A participant has read up to this seq. */
    'conversation:read': (payload: MarkMovedEventDto) => void;
    /** A participant has received up to this seq. */
    'conversation:delivered': (payload: MarkMovedEventDto) => void;
    /** The other participant starts or stops typing. */
    typing: (payload: TypingEventDto) => void;
  }
}
