/** A cast that PostgreSQL adds. */
const CAST =
  /::(?:public\.)?(?:"\w+"|\w+)(?: varying| precision| with(?:out)? time zone)?(?:\(\d+\))?(?:\[\])?/g;
const LITERAL = /('(?:[^']|'')*')/;
const NAME = /INDEX (?:CONCURRENTLY )?(?:"(?:[^"]|"")*"|\w+) ON/;

/** Removes casts, quotes around names, parentheses and spaces. */
function normalize(expression: string): string {
  return expression
    .split(LITERAL)
    .map((part, n) => (n % 2 === 1 ? part : part.replaceAll(CAST, '').replaceAll(/["()\s]|\bpublic\./g, '')))
    .join('');
}

/** Ignores the name and the storage settings. */
export const isSameIndex = (one: string, other: string) => normalizeIndex(one) === normalizeIndex(other);

function normalizeIndex(statement: string): string {
  const unnamed = statement
    .replace(NAME, 'INDEX ON')
    .replaceAll('DESC NULLS FIRST', 'DESC')
    .replaceAll(/\w+\.(\w+_ops)\b/g, '$1')
    .replace(/ WITH \([^)]*\)/, '');
  return normalize(unnamed);
}

export function isSameDefault(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : normalizeValue(one) === normalizeValue(other);
}

function normalizeValue(expression: string): string {
  const text = normalize(expression);
  const literal = /^'(.*)'$/s.exec(text)?.[1];
  if (literal === undefined) return text;
  if (/^-?\d+(\.\d+)?$/.test(literal)) return literal;
  return normalizeJson(literal) ?? text;
}

function normalizeJson(text: string): string | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text.replaceAll("''", "'")), (_, value: unknown) =>
      isObject(value) ? Object.fromEntries(Object.entries(value).sort(byKey)) : value,
    );
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const byKey = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

/** As PostgreSQL spells it. */
export function typeName(sqlType: string): string {
  return sqlType
    .replace(/^varchar/, 'character varying')
    .replace(/^timestamp ?(\(\d\))?$/, 'timestamp$1 without time zone');
}

const WIDTHS = ['smallint', 'integer', 'bigint'];

/** Whether every value of `from` is a valid value of `to`. */
export function isWidening(from: string, to: string): boolean {
  if (WIDTHS.includes(from) && WIDTHS.includes(to)) return WIDTHS.indexOf(from) < WIDTHS.indexOf(to);
  if (from === 'real' && to === 'double precision') return true;
  return isTextual(from) && isTextual(to) && lengthOf(from) <= lengthOf(to);
}

export const isTextual = (type: string) => /^(text|character varying(\(\d+\))?)$/.test(type);
const lengthOf = (type: string) => Number(/\((\d+)\)/.exec(type)?.[1] ?? Infinity);

const LIMITS: Record<string, string> = { smallint: '32767', integer: '2147483647' };

/** The condition for values that the new type cannot hold; every value where that is hard to express. */
export function overflowCondition(column: string, from: string, to: string): string {
  if (isTextual(from) && isTextual(to) && Number.isFinite(lengthOf(to)))
    return `length(${column}) > ${lengthOf(to)}`;
  if (WIDTHS.includes(from) && LIMITS[to])
    return `${column} NOT BETWEEN -${LIMITS[to]} - 1 AND ${LIMITS[to]}`;
  return `${column} IS NOT NULL`;
}
