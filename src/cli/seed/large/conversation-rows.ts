import { bodyHash } from '../../../messaging/messages/message-content.js';
import type { Load, Row } from './copy-rows.js';
import { Kind } from './ids.js';
import { type Line, Thread } from './thread.js';
import { instantOf, type World } from './world.js';

const CONVERSATION_COLUMNS = [
  'id',
  'participant1_id',
  'participant2_id',
  'status',
  'requested_by_user_id',
  'accepted_at',
  'last_message_at',
  'created_at',
  'last_seq',
  'last_rev',
  'changed_at',
];
const MESSAGE_COLUMNS = [
  'id',
  'conversation_id',
  'sender_id',
  'receiver_id',
  'content',
  'created_at',
  'seq',
  'rev',
  'client_message_id',
  'body_hash',
  'edited_at',
  'deleted_at',
];
const MARK_COLUMNS = [
  'id',
  'conversation_id',
  'user_id',
  'read_seq',
  'read_at',
  'delivered_seq',
  'delivered_at',
];
const REACTION_COLUMNS = ['id', 'message_id', 'user_id', 'reaction', 'created_at'];

/** Each table recomputes the threads, which is cheaper than keeping them in memory. */
export function* conversationLoads(world: World): Generator<Load> {
  yield { table: 'conversations', columns: CONVERSATION_COLUMNS, rows: each(world, conversation) };
  yield { table: 'messages', columns: MESSAGE_COLUMNS, rows: each(world, messages) };
  yield { table: 'message_reactions', columns: REACTION_COLUMNS, rows: each(world, reactions) };
  yield { table: 'conversation_marks', columns: MARK_COLUMNS, rows: each(world, marks) };
}

function* each(world: World, rowsOf: (world: World, thread: Thread) => Iterable<Row>): Generator<Row> {
  for (let index = 0; index < world.conversations.pairs.length; index += 1) {
    yield* rowsOf(world, new Thread(world, index));
  }
}

const personOf = ({ people }: World, thread: Thread, side: number) => people.ids[thread.people[side]!]!;

const messageId = ({ ids, conversations }: World, thread: Thread, place: number) =>
  ids.of(Kind.Message, conversations.starts[thread.index]! + place, thread.lines[place]!.at * 1000);

function conversation(world: World, thread: Thread): Row[] {
  const [one, other] = [personOf(world, thread, 0), personOf(world, thread, 1)];
  return [
    [
      thread.id,
      one < other ? one : other,
      one < other ? other : one,
      thread.isRequest ? 'REQUEST' : 'ACCEPTED',
      thread.wasRequest ? one : null,
      thread.wasRequest && !thread.isRequest ? instantOf(thread.acceptedAt) : null,
      instantOf(thread.lastAt),
      instantOf(thread.createdAt),
      thread.lines.length,
      thread.lastRev,
      instantOf(thread.lastAt),
    ],
  ];
}

function* messages(world: World, thread: Thread): Generator<Row> {
  for (const [place, { at, side, rev, change }] of thread.lines.entries()) {
    const id = messageId(world, thread, place);
    const content = world.sentences.chat();
    yield [
      id,
      thread.id,
      personOf(world, thread, side),
      personOf(world, thread, 1 - side),
      contentNow(world, content, change),
      instantOf(at),
      place + 1,
      rev,
      id,
      bodyHash({ conversationId: thread.id, content }),
      change?.kind === 'edit' ? instantOf(change.at) : null,
      change?.kind === 'delete' ? instantOf(change.at) : null,
    ];
  }
}

function contentNow(world: World, content: string, change: Line['change']): string {
  if (change?.kind === 'delete') return '';
  return change?.kind === 'edit' ? world.sentences.chat() : content;
}

function* reactions(world: World, thread: Thread): Generator<Row> {
  for (const [place, { side, change }] of thread.lines.entries()) {
    if (change?.kind !== 'reaction') continue;
    const message = messageId(world, thread, place);
    const index = world.conversations.starts[thread.index]! + place;
    const id = world.ids.of(Kind.Reaction, index, change.at * 1000);
    yield [id, message, personOf(world, thread, 1 - side), world.sentences.emoji(), instantOf(change.at)];
  }
}

function marks(world: World, thread: Thread): Row[] {
  const at = (seq: number) => (seq === 0 ? null : instantOf(thread.lines[seq - 1]!.at));
  return thread
    .marks()
    .map(({ side, readSeq, deliveredSeq }) => [
      world.ids.of(Kind.Mark, thread.index * 2 + side, thread.createdAt * 1000),
      thread.id,
      personOf(world, thread, side),
      readSeq,
      at(readSeq),
      deliveredSeq,
      at(deliveredSeq),
    ]);
}
