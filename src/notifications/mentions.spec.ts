import { mentionedNames, resolveMentions } from './mentions.js';

describe('mentions', () => {
  it.each([
    ['hello @bob', ['bob']],
    ['@bob, @Carol_1! (@dave)', ['bob', 'Carol_1', 'dave']],
    ['@bob and @bob', ['bob']],
    ['write to bob@example.com', []],
    ['@', []],
    ['@@bob', ['bob']],
    ['@bob@carol', ['bob']],
    ['né@bob', ['bob']],
  ])('%s', (text, names) => {
    expect(mentionedNames([text])).toEqual(names);
  });

  it('are collected from every text', () => {
    expect(mentionedNames(['@bob', '', '@carol'])).toEqual(['bob', 'carol']);
  });

  it('are limited to fifty', () => {
    const crowd = Array.from({ length: 80 }, (_, n) => `@user${n}`).join(' ');
    expect(mentionedNames([crowd])).toHaveLength(50);
  });

  it('resolve to the exact spelling before the folded one, and to each user once', () => {
    const people = [
      { id: '1', username: 'bob', isVariant: false },
      { id: '2', username: 'BOB', isVariant: true },
    ];
    expect(resolveMentions(['BOB'], people)).toEqual(['2']);
    expect(resolveMentions(['Bob', 'bob', 'unknown'], people)).toEqual(['1']);
  });
});
