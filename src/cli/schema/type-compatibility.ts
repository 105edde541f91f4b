import { targetEnums } from './target.js';

const KINDS: [RegExp, string][] = [
  [/^(character varying|varchar|text|character|bpchar|char)\b/, 'text'],
  [/^(smallint|integer|bigint|int\d?)\b/, 'integer'],
  [/^(real|double precision|numeric)\b/, 'number'],
  [/^timestamp(?!.*with time zone)/, 'timestamp'],
  [/^jsonb?$/, 'json'],
];

const kindOf = (type: string) => KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? type;

/** Text is compatible with an enum: it reads and compares the same. */
export function isCompatibleType(actual: string, wanted: string): boolean {
  const kinds = [kindOf(actual), kindOf(wanted)];
  const isEnum = targetEnums.some(({ enumName }) => enumName === wanted);
  return kinds[0] === kinds[1] || (isEnum && kinds[0] === 'text');
}
