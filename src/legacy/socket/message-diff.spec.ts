import type { MessageDto } from '../../messaging/messages/dto/message.dto.js';
import { MessageDiff } from './message-diff.js';

const message = (reactions: Record<string, string[]>, editedAt: string | null = null, id = 'm') => {
  const rows = Object.entries(reactions).map(([emoji, userIds]) => ({
    emoji,
    count: userIds.length,
    userIds,
  }));
  return { id, editedAt, reactions: rows } as unknown as MessageDto;
};

describe('MessageDiff', () => {
  it('returns the reactions that were added and removed', () => {
    const diff = new MessageDiff();
    diff.update(message({ '👍': ['alice', 'bob'] }));
    expect(diff.update(message({ '👍': ['bob'], '🐇': ['alice'] }))).toEqual({
      edited: false,
      added: [{ userId: 'alice', emoji: '🐇' }],
      removed: [{ userId: 'alice', emoji: '👍' }],
    });
    expect(diff.update(message({ '👍': ['bob'], '🐇': ['alice'] }))).toEqual({
      edited: false,
      added: [],
      removed: [],
    });
  });

  it('reports each edit once', () => {
    const diff = new MessageDiff();
    expect(diff.update(message({})).edited).toBe(false);
    expect(['1', '1', '2'].map((at) => diff.update(message({}, at)).edited)).toEqual([true, false, true]);
  });

  it('reports the full state of a message that is unknown or evicted', () => {
    const diff = new MessageDiff();
    const all = { edited: true, added: [{ userId: 'bob', emoji: '👍' }], removed: [] };
    expect(diff.update(message({ '👍': ['bob'] }, '1'))).toEqual(all);
    for (let n = 0; n < 500; n += 1) diff.update(message({}, null, `m${n}`));
    expect(diff.update(message({ '👍': ['bob'] }, '1'))).toEqual(all);
  });
});
