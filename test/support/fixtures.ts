import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDatabase, dropDatabase, withClient } from './database.js';

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

/** Both fixtures and copies of them for the tests of a file, which leaves none of them behind. */
export function fixtureDatabases() {
  const fixtures = {} as Record<FixtureName, string>;
  /** Databases that go with them. */
  const made: string[] = [];
  beforeAll(async () => {
    fixtures.mvp = await loadFixture('mvp');
    fixtures['core-2026-02'] = await loadFixture('core-2026-02');
  }, 60_000);
  afterAll(async () => {
    for (const url of [...made, ...Object.values(fixtures)]) await dropDatabase(url);
  }, 60_000);
  const fresh = async (name: FixtureName): Promise<string> => {
    const url = await copyOf(fixtures[name]);
    made.push(url);
    return url;
  };
  return { fixtures, made, fresh };
}
