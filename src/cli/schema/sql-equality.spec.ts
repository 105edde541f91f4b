import { isSameDefault, isSameIndex, isWidening, typeName } from './sql-equality.js';

describe('The same thing in two spellings', () => {
  it.each([
    [
      'CREATE UNIQUE INDEX CONCURRENTLY "a_2" ON public."t" USING btree (lower("name" COLLATE "C"), "id" DESC NULLS FIRST) WHERE NOT "hidden"',
      'CREATE UNIQUE INDEX a ON public.t USING btree (lower(((name)::text COLLATE "C")), id DESC) WHERE (NOT hidden)',
    ],
    [
      'CREATE INDEX CONCURRENTLY "x" ON public."posts" USING gin ("content" gin_trgm_ops)',
      "CREATE INDEX x ON public.posts USING gin (content extensions.gin_trgm_ops) WITH (fastupdate='off')",
    ],
  ])('is the same index: %s', (ours, theirs) => {
    expect(isSameIndex(ours, theirs)).toBe(true);
  });

  it.each([
    ['CREATE INDEX a ON public.t USING btree (id)', 'CREATE UNIQUE INDEX a ON public.t USING btree (id)'],
    ['CREATE INDEX a ON public.t USING btree (id)', 'CREATE INDEX a ON public.t USING btree (id DESC)'],
    ['CREATE INDEX a ON public.t USING btree (id)', 'CREATE INDEX a ON public.t USING hash (id)'],
    [
      "CREATE INDEX a ON public.t USING btree (id) WHERE (s = 'a b')",
      "CREATE INDEX a ON public.t USING btree (id) WHERE (s = 'ab')",
    ],
  ])('is another index: %s', (one, other) => {
    expect(isSameIndex(one, other)).toBe(false);
  });

  it.each([
    ["'TEXT'", "'TEXT'::message_type"],
    ['0', "'0'::bigint"],
    ['now()', 'now()'],
    ['gen_random_uuid()', '(gen_random_uuid())::character varying'],
    [`'{"b":true,"a":[]}'::jsonb`, `'{"a": [], "b": true}'::jsonb`],
  ])('is the same default: %s', (ours, theirs) => {
    expect(isSameDefault(ours, theirs)).toBe(true);
  });

  it.each([
    ["'TEXT'", "'PHOTO'::message_type"],
    ['0', null],
    ["'a b'", "'ab'::text"],
    [`'{"a":true}'`, `'{"a": false}'::jsonb`],
  ])('is another default: %s', (ours, theirs) => {
    expect(isSameDefault(ours, theirs)).toBe(false);
  });

  it('names types as PostgreSQL does', () => {
    expect(['varchar(6)', 'timestamp', 'timestamp (6)', 'text', 'post_type'].map(typeName)).toEqual([
      'character varying(6)',
      'timestamp without time zone',
      'timestamp(6) without time zone',
      'text',
      'post_type',
    ]);
  });

  it.each([
    ['integer', 'bigint', true],
    ['bigint', 'integer', false],
    ['character varying(3)', 'text', true],
    ['character varying(3)', 'character varying(30)', true],
    ['text', 'character varying(30)', false],
    ['text', 'integer', false],
  ])('tells whether %s fits into %s', (from, to, fits) => {
    expect(isWidening(from, to)).toBe(fits);
  });
});
