import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import { from } from 'pg-copy-streams';

/** COPY distinguishes false from null. */
export type Field = string | number | boolean | null;
export type Row = readonly Field[];

export interface Load {
  table: string;
  columns: readonly string[];
  rows: Iterable<Row>;
}

const CHUNK_CHARACTERS = 1 << 17;
const SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Streams rows in COPY's text format, with back-pressure. */
export async function copyRows(
  client: Client,
  { table, columns, rows }: Load,
  onRows: (count: number) => void,
): Promise<void> {
  const stream = client.query(from(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
  const done = finished(stream);
  // A refusal of the server comes out of `done`, wherever we are then.
  done.catch(() => undefined);
  for (const { text, count } of chunks(rows)) {
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
    onRows(count);
  }
  stream.end();
  await done;
}

function* chunks(rows: Iterable<Row>): Generator<{ text: string; count: number }> {
  let text = '';
  let count = 0;
  for (const row of rows) {
    text += line(row);
    count += 1;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield { text, count };
    text = '';
    count = 0;
  }
  if (count > 0) yield { text, count };
}

function line(row: Row): string {
  let text = '';
  for (let index = 0; index < row.length; index += 1) {
    if (index > 0) text += '\t';
    text += written(row[index]!);
  }
  return `${text}\n`;
}

function written(field: Field): string {
  if (field === null) return '\\N';
  if (typeof field !== 'string') return String(field);
  return field.replace(SPECIAL, (character) => ESCAPED[character]!);
}
