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

describe('what was told of a message', () => {
  it('tells who set or took back a reaction since', () => {
    const told = new MessageDiff();
    told.update(message({ '👍': ['alice', 'bob'] }));
    expect(told.update(message({ '👍': ['bob'], '🐇': ['alice'] }))).toEqual({
      edited: false,
      added: [{ userId: 'alice', emoji: '🐇' }],
      removed: [{ userId: 'alice', emoji: '👍' }],
    });
    expect(told.update(message({ '👍': ['bob'], '🐇': ['alice'] }))).toEqual({
      edited: false,
      added: [],
      removed: [],
    });
  });

  it('tells an edit once, and a later one again', () => {
    const told = new MessageDiff();
    expect(told.update(message({})).edited).toBe(false);
    expect(['1', '1', '2'].map((at) => told.update(message({}, at)).edited)).toEqual([true, false, true]);
  });

  it('takes all as new of a message that was not told before, or too long ago', () => {
    const told = new MessageDiff();
    const all = { edited: true, added: [{ userId: 'bob', emoji: '👍' }], removed: [] };
    expect(told.update(message({ '👍': ['bob'] }, '1'))).toEqual(all);
    for (let n = 0; n < 500; n += 1) told.update(message({}, null, `m${n}`));
    expect(told.update(message({ '👍': ['bob'] }, '1'))).toEqual(all);
  });
});
