import { readEnvironment } from '../../config/environment.js';
import { InvalidCursor } from '../errors/common.errors.js';
import { Cursors } from './cursors.js';

const OLD = '0123456789abcdef0123456789abcdef';
const NEW = 'fedcba9876543210fedcba9876543210';
const cursors = (secrets: string) => new Cursors(readEnvironment({ SESSION_SECRET: secrets }));
const list = { name: 'followers:alice', viewerId: 'bob' };
const position = ['2026-01-15 10:00:00.123456', 'id-7'];

describe('cursors', () => {
  it('decode to their position, also after a rotation of the secret', () => {
    const cursor = cursors(OLD).encode(list, position);
    expect(cursors(OLD).decode(list, cursor)).toEqual(position);
    expect(cursors(`${NEW},${OLD}`).decode(list, cursor)).toEqual(position);
  });

  it('are refused in another list, for another user, and with any character changed', () => {
    const cursor = cursors(OLD).encode(list, position);
    const refused = (other: typeof list, text: string) =>
      expect(() => cursors(OLD).decode(other, text)).toThrow(InvalidCursor);
    refused({ ...list, name: 'following:alice' }, cursor);
    refused({ ...list, viewerId: 'carol' }, cursor);
    [...cursor].forEach((character, index) => {
      const changed = cursor.slice(0, index) + (character === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      if (
        Buffer.from(changed.split('.')[1] ?? '', 'base64url').equals(
          Buffer.from(cursor.split('.')[1]!, 'base64url'),
        )
      )
        return;
      refused(list, changed);
    });
    ['', '.', 'a.b.c', '-1', 'NaN', '1e30', cursor.slice(0, -3)].forEach((text) => refused(list, text));
  });

  it('read one row more than the page, and continue only when it exists', async () => {
    const rows = [1, 2, 3, 4, 5];
    const read = (limit: number, after?: (string | number)[]) =>
      Promise.resolve(rows.filter((row) => row > Number(after?.[0] ?? 0)).slice(0, limit));
    const page = (cursor?: string) =>
      cursors(OLD).page(list, { limit: 2, cursor }, { read, positionOf: (row) => [row] });
    const first = await page();
    const second = await page(first.next);
    const third = await page(second.next);
    expect([first.items, second.items, third.items, third.next]).toEqual([[1, 2], [3, 4], [5], undefined]);
  });
});
