import type { MessageDto } from '../../messaging/messages/dto/message.dto.js';

/** Per client. A change of an older message is reported as if all of its state were new. */
const MAX_MESSAGES = 500;

export interface SetReaction {
  userId: string;
  emoji: string;
}

export interface Difference {
  edited: boolean;
  added: SetReaction[];
  removed: SetReaction[];
}

interface SeenState {
  editedAt: string | null;
  reactions: SetReaction[];
}

const UNKNOWN: SeenState = { editedAt: null, reactions: [] };

/** Remembers the last state sent of each message, because deliveries carry states and legacy frames carry changes. */
export class MessageDiff {
  private readonly lastSeen = new Map<string, SeenState>();

  update({ id, editedAt, reactions }: MessageDto): Difference {
    const before = this.lastSeen.get(id) ?? UNKNOWN;
    const now = { editedAt, reactions: reactions.flatMap(setReactionsOf) };
    this.lastSeen.delete(id);
    this.lastSeen.set(id, now);
    if (this.lastSeen.size > MAX_MESSAGES) this.lastSeen.delete(this.lastSeen.keys().next().value!);
    return {
      edited: editedAt !== null && editedAt !== before.editedAt,
      added: without(now.reactions, before.reactions),
      removed: without(before.reactions, now.reactions),
    };
  }
}

const setReactionsOf = ({ emoji, userIds }: MessageDto['reactions'][number]): SetReaction[] =>
  userIds.map((userId) => ({ userId, emoji }));

const without = (these: SetReaction[], those: SetReaction[]): SetReaction[] =>
  these.filter((one) => !those.some(({ userId, emoji }) => userId === one.userId && emoji === one.emoji));
