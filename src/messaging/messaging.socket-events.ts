import type { Ack } from '../realtime/socket-events.js';
import type { NothingDto } from '../realtime/dto/socket-events.dto.js';
import type { ConversationEventDto } from './conversations/dto/conversation.dto.js';
import type {
  EditMessageEventDto,
  MessageRefDto,
  ReactEventDto,
} from './messages/dto/message-requests.dto.js';
import type { MessageAckDto, MessageEventDto, SendAckDto } from './messages/dto/message.dto.js';
import type { SendMessageEventDto } from './messages/dto/send-message.dto.js';
import type { ConversationRefDto, TypingEventDto } from './receipts/dto/typing.dto.js';
import type { MarkAckDto, MarkEventDto, MarkMovedEventDto } from './receipts/dto/marks.dto.js';
import type { SyncAnswerDto, SyncDto } from './sync/dto/sync.dto.js';

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
