import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDatabase, withClient } from './database.js';

/** A database of the original server, of its first weeks and of a month later. */
export type FixtureName = 'mvp' | 'core-2026-02';

export interface Manifest {
  sessionSecret: string;
  logins: { userId: string; username: string; email: string; password: string }[];
  sessions: { kind: string; sid: string; userId: string | null; cookie: string }[];
  counts: Record<string, number>;
  /** The ids of every oddity, by name. */
  quirks: Record<string, any>;
  missingTag6: string[];
}

const folder = path.resolve('test/fixtures/adopt');

export const manifestOf = (name: FixtureName): Manifest =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Manifest;

/** A database of its own with the fixture in it. */
export async function loadFixture(name: FixtureName): Promise<string> {
  const url = await createDatabase('template0');
  const sql = gunzipSync(readFileSync(path.join(folder, `${name}.sql.gz`))).toString();
  await withClient(url, (client) => client.query(sql));
  return url;
}

/** A copy of a database that nobody is connected to. */
export const copyOf = (url: string) => createDatabase(new URL(url).pathname.slice(1));
