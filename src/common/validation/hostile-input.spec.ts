import { ValidationFailed } from '../errors/common.errors.js';
import { refuseHostile } from './hostile-input.js';

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

function pointerOf(input: unknown): string | undefined {
  try {
    refuseHostile(input);
    return undefined;
  } catch (error) {
    return (error as ValidationFailed).extras.errors?.[0]?.pointer;
  }
}

describe('hostile input', () => {
  it('accepts 32 levels, and refuses 33 and 5,000 without overflowing the stack', () => {
    expect(pointerOf({ deep: nested(31) })).toBeUndefined();
    expect(pointerOf({ deep: nested(32) })).toMatch(/^\/deep/);
    expect(pointerOf({ deep: nested(5000) })).toMatch(/^\/deep/);
  });

  it('names the field that holds NUL or half a character, escaped as RFC 6901 wants it', () => {
    expect(pointerOf({ a: { 'b/c~d': 'x\u0000' } })).toBe('/a/b~1c~0d');
    expect(pointerOf({ list: ['fine', '\ud800'] })).toBe('/list/1');
    expect(pointerOf({ emoji: '🐇', zero: '0' })).toBeUndefined();
  });

  it('refuses prototype keys', () => {
    expect(pointerOf(JSON.parse('{"__proto__":{"isAdmin":true}}'))).toBe('/__proto__');
    expect(pointerOf({ a: { constructor: 1 } })).toBe('/a/constructor');
  });
});
