import type { SectionResult, Form, Value } from './section.js';

const GAP = '  ';
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
/** A query is the last column and may be truncated; the JSON has more of it. */
const MAX_QUERY_WIDTH = 100;

export function formatSections(answers: SectionResult[]): string {
  return answers.map(section).join('\n\n');
}

function section({ title, note, columns, rows, unavailable }: SectionResult): string {
  const heading = note === undefined ? title : `${title}\n(${note})`;
  if (unavailable !== undefined) return `${heading}\n  ${unavailable}`;
  if (rows.length === 0) return `${heading}\n  none`;
  const names = Object.keys(columns);
  const cells = rows.map((row) => names.map((name) => formatValue(row[name]!, columns[name]!)));
  const lines = [names.map(spaced), ...cells];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const isLeft = names.map((name) => columns[name] === 'text');
  return [heading, ...lines.map((line) => `  ${aligned(line, widths, isLeft)}`)].join('\n');
}

function aligned(line: string[], widths: number[], isLeft: boolean[]): string {
  return line
    .map((cell, column) => (isLeft[column] ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
    .join(GAP)
    .trimEnd();
}

const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function formatValue(value: Value | Date, form: Form): string {
  if (value === null) return '–';
  if (value instanceof Date) return value.toISOString().slice(0, 16).replace('T', ' ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string')
    return value.length > MAX_QUERY_WIDTH ? `${value.slice(0, MAX_QUERY_WIDTH - 1)}…` : value;
  return number(value, form);
}

function number(value: number, form: Form): string {
  if (form === 'bytes') return bytes(value);
  if (form === 'percent') return `${(value * 100).toFixed(1)} %`;
  if (form === 'seconds') return value < 10 ? `${(value * 1000).toFixed(1)} ms` : `${Math.round(value)} s`;
  return String(Math.round(value));
}

function bytes(value: number): string {
  let rest = value;
  let unit = 0;
  for (; rest >= 10_240 && unit < UNITS.length - 1; unit += 1) rest /= 1024;
  return `${Math.round(rest)} ${UNITS[unit]}`;
}
