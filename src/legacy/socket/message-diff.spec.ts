import type { MessageDto } from '../../messaging/messages/dto/message.dto.js';
import { ToldMessages } from './message-diff.js';

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
    const told = new ToldMessages();
    told.note(message({ '👍': ['alice', 'bob'] }));
    expect(told.note(message({ '👍': ['bob'], '🐇': ['alice'] }))).toEqual({
      edited: false,
      added: [{ userId: 'alice', emoji: '🐇' }],
      removed: [{ userId: 'alice', emoji: '👍' }],
    });
    expect(told.note(message({ '👍': ['bob'], '🐇': ['alice'] }))).toEqual({
      edited: false,
      added: [],
      removed: [],
    });
  });

  it('tells an edit once, and a later one again', () => {
    const told = new ToldMessages();
    expect(told.note(message({})).edited).toBe(false);
    expect(['1', '1', '2'].map((at) => told.note(message({}, at)).edited)).toEqual([true, false, true]);
  });

  it('takes all as new of a message that was not told before, or too long ago', () => {
    const told = new ToldMessages();
    const all = { edited: true, added: [{ userId: 'bob', emoji: '👍' }], removed: [] };
    expect(told.note(message({ '👍': ['bob'] }, '1'))).toEqual(all);
    for (let n = 0; n < 500; n += 1) told.note(message({}, null, `m${n}`));
    expect(told.note(message({ '👍': ['bob'] }, '1'))).toEqual(all);
  });
});
