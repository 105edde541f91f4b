import { ConversationEventDto } from '../messaging/conversations/dto/conversation-event.dto.js';
import { ConversationRefDto } from '../messaging/receipts/dto/conversation-ref.dto.js';
import { EditMessageEventDto } from '../messaging/messages/dto/edit-message-event.dto.js';
import { MarkAckDto } from '../messaging/receipts/dto/mark-ack.dto.js';
import { MarkEventDto } from '../messaging/receipts/dto/mark-event.dto.js';
import { MarkMovedEventDto } from '../messaging/receipts/dto/mark-moved-event.dto.js';
import { MessageAckDto } from '../messaging/messages/dto/message-ack.dto.js';
import { MessageEventDto } from '../messaging/messages/dto/message-event.dto.js';
import { MessageRefDto } from '../messaging/messages/dto/message-ref.dto.js';
import { NothingDto } from './dto/empty.dto.js';
import { PresenceStateDto } from '../presence/dto/presence-state.dto.js';
import { PresenceStatesDto } from '../presence/dto/presence-states.dto.js';
import { ReactEventDto } from '../messaging/messages/dto/react-event.dto.js';
import { ReadyEventDto } from './dto/ready-event.dto.js';
import { SendAckDto } from '../messaging/messages/dto/send-ack.dto.js';
import { SendMessageEventDto } from '../messaging/messages/dto/send-message-event.dto.js';
import { ServerDrainEventDto } from './dto/server-drain-event.dto.js';
import { SessionRevokedEventDto } from './dto/session-revoked-event.dto.js';
import { SyncAnswerDto } from '../messaging/sync/dto/sync-answer.dto.js';
import { SyncDto } from '../messaging/sync/dto/sync.dto.js';
import { TypingEventDto } from '../messaging/receipts/dto/typing-event.dto.js';
import { WatchPresenceDto } from '../presence/dto/watch-presence.dto.js';

type Model = abstract new () => object;

const client = (name: string, [payload, ack]: [Model, Model], summary: string) => ({
  name,
  payload: payload.name,
  ack: ack.name,
  summary,
});

const server = (name: string, payload: Model, summary: string) => ({ name, payload: payload.name, summary });

/** Every event of the socket, by the names of the models that it carries: what its document is made of. */
export const socketEvents = {
  client: [
    client('message:send', [SendMessageEventDto, SendAckDto], 'Sends a message.'),
    client('message:edit', [EditMessageEventDto, MessageAckDto], 'Changes the text of an own message.'),
    client('message:delete', [MessageRefDto, MessageAckDto], 'Makes an own message a tombstone.'),
    client('message:react', [ReactEventDto, MessageAckDto], 'Sets a reaction, or removes it.'),
    client('conversation:read', [MarkEventDto, MarkAckDto], 'Moves the read mark.'),
    client('conversation:delivered', [MarkEventDto, MarkAckDto], 'Moves the delivered mark.'),
    client('typing:start', [ConversationRefDto, NothingDto], 'Shows for 5 s that somebody types.'),
    client('typing:stop', [ConversationRefDto, NothingDto], 'Ends it at once.'),
    client('sync', [SyncDto, SyncAnswerDto], 'Gives what the client lacks of its conversations.'),
    client('presence:watch', [WatchPresenceDto, PresenceStatesDto], 'Replaces the list of people to watch.'),
  ],
  server: [
    server('ready', ReadyEventDto, 'The socket is open.'),
    server('message:new', MessageEventDto, 'A message, for the first time, whatever its rev.'),
    server('message:updated', MessageEventDto, 'An edit, a reaction, or a deletion, which is a tombstone.'),
    server('conversation:new', ConversationEventDto, 'A conversation is seen from now on.'),
    server('conversation:updated', ConversationEventDto, 'A request was accepted.'),
    server('conversation:read', MarkMovedEventDto, 'Somebody has read so far.'),
    server('conversation:delivered', MarkMovedEventDto, 'Somebody has received so far.'),
    server('typing', TypingEventDto, 'Somebody types, or does not any more.'),
    server('presence', PresenceStateDto, 'Somebody who is watched came or went.'),
    server('session:revoked', SessionRevokedEventDto, 'The session has ended.'),
    server('server:drain', ServerDrainEventDto, 'The node is about to stop.'),
  ],
};

/** The models that only the socket has. */
export const socketModels = [
  ConversationEventDto,
  ConversationRefDto,
  EditMessageEventDto,
  MarkAckDto,
  MarkEventDto,
  MarkMovedEventDto,
  MessageAckDto,
  MessageEventDto,
  MessageRefDto,
  NothingDto,
  PresenceStateDto,
  PresenceStatesDto,
  ReactEventDto,
  ReadyEventDto,
  SendAckDto,
  SendMessageEventDto,
  ServerDrainEventDto,
  SessionRevokedEventDto,
  SyncAnswerDto,
  SyncDto,
  TypingEventDto,
  WatchPresenceDto,
];
