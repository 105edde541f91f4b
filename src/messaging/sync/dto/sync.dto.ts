import { registerDecorator } from 'class-validator';
import { Limit } from '../../../common/pagination/limit.decorator.js';
import { marksOf } from '../../access/receipts.js';
import { MessageDto } from '../../messages/dto/message.dto.js';
import { QueryNumber } from '../../messages/query-number.decorator.js';
import type { Changes, SyncedConversation } from '../sync.service.js';

export class ChangesQuery {
  /** The rev up to which the client has everything. */
  @QueryNumber()
  after: number = 0;

  /** Maximum number of changes; clamped to 1–200. */
  @Limit({ max: 200 })
  limit: number = 100;
}

export class ChangesDto {
  /** By rev; each changed message once, in its latest state. */
  changes: MessageDto[];
  /** The conversation's newest rev. */
  head: number;
  /** Whether there are more changes: continue from the last rev of these. */
  more: boolean;

  static from({ changes, head, more }: Changes, viewerId: string): ChangesDto {
    return Object.assign(new ChangesDto(), {
      changes: changes.map((view) => MessageDto.from(view, viewerId)),
      head,
      more,
    });
  }
}

/** The changes of one conversation that the client did not have. */
export class SyncedConversationDto {
  id: string;
  /** The conversation's newest rev. */
  rev: number;
  /** Seq of the newest message. */
  seq: number;
  readSeq: number;
  deliveredSeq: number;
  peerReadSeq: number;
  peerDeliveredSeq: number;
  status: 'REQUEST' | 'ACCEPTED';
  /** By rev; each message once, in its latest state. */
  changes: MessageDto[];
  /**
   * Whether there are more changes: continue from the last rev of these, or from the requested rev if there are none.
   */
  more: boolean;

  static from({ conversation, changes, more }: SyncedConversation, viewerId: string): SyncedConversationDto {
    return Object.assign(new SyncedConversationDto(), {
      id: conversation.id,
      rev: conversation.lastRev,
      seq: conversation.lastSeq,
      ...marksOf(conversation, viewerId),
      status: conversation.status,
      changes: changes.map((view) => MessageDto.from(view, viewerId)),
      more,
    } satisfies SyncedConversationDto);
  }
}

/** Sorted by latest activity, newest first; conversations that the client named come first. */
export class SyncAnswerDto {
  conversations: SyncedConversationDto[];

  static from(synced: SyncedConversation[], viewerId: string): SyncAnswerDto {
    return Object.assign(new SyncAnswerDto(), {
      conversations: synced.map((conversation) => SyncedConversationDto.from(conversation, viewerId)),
    });
  }
}

const MAX_CONVERSATIONS = 5000;

export class SyncDto {
  /** By conversation id, the rev up to which the client has everything. */
  @Revs()
  conversations: Record<string, number>;
}

function Revs(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'revs',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: areRevs,
        defaultMessage: () =>
          `must map at most ${MAX_CONVERSATIONS} conversation ids to whole numbers from 0`,
      },
    });
}

function areRevs(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const revs: unknown[] = Object.values(value);
  return (
    revs.length <= MAX_CONVERSATIONS && revs.every((rev) => Number.isSafeInteger(rev) && (rev as number) >= 0)
  );
}
