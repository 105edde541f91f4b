import { Logger } from '@nestjs/common';
import path from 'node:path';
import { createServer, type Server, type Socket } from 'node:net';
import { Database } from '../src/database/database.js';
import { DatabaseUnavailable } from '../src/database/database-unavailable.js';
import { withDeadline } from '../src/database/deadline.js';
import { DatabaseNotOurs } from '../src/database/migration-errors.js';
import { migrate } from '../src/database/migrate.js';
import { testConfig } from './support/config.js';
import { asSuperuser, createDatabase, dropDatabase, urlOf, withClient } from './support/database.js';

const MIGRATIONS = path.resolve('drizzle');

Logger.overrideLogger(false);

describe('the database', () => {
  let url: string;
  let database: Database;

  beforeAll(async () => {
    url = await createDatabase();
    database = new Database(testConfig(url));
    await database.query('CREATE TABLE notes (id int PRIMARY KEY, text text)');
  });

  afterEach(() => database.query('TRUNCATE notes'));

  afterAll(async () => {
    await database.onApplicationShutdown();
    await dropDatabase(url);
  });

  const add = (id: number) => database.query('INSERT INTO notes VALUES ($1, $2)', [id, 'x']);
  const count = async () =>
    Number((await database.query<{ n: string }>('SELECT count(*) AS n FROM notes')).rows[0]!.n);

  it('commits the work of a transaction, and of inner ones that join it, at once', async () => {
    await database.transaction(async () => {
      await add(1);
      await database.transaction(() => add(2));
      expect(
        await withClient(url, async (client) => (await client.query('SELECT * FROM notes')).rowCount),
      ).toBe(0);
    });
    expect(await count()).toBe(2);
  });

  it('rolls back everything when the work fails, and runs no effect', async () => {
    const effects: string[] = [];
    const failing = database.transaction(async () => {
      await add(1);
      database.afterCommit(() => effects.push('told'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect([await count(), effects]).toEqual([0, []]);
  });

  it('runs effects after the commit, outside of the transaction', async () => {
    let seen = -1;
    let looked: Promise<void> | undefined;
    await database.transaction(async () => {
      await add(1);
      database.afterCommit(() => {
        looked = count().then((n) => void (seen = n));
      });
    });
    await looked;
    expect(seen).toBe(1);
  });

  it('does not call a failed statement that was swallowed a success', async () => {
    await expect(
      database.transaction(() => database.query('SELECT 1/0').catch(() => undefined)),
    ).rejects.toThrow('rolled back');
  });

  it('refuses a query that outlives its transaction', async () => {
    let late: Promise<unknown> | undefined;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    await database.transaction(async () => {
      late = gate.then(() => add(1));
      await add(2);
    });
    release();
    await expect(late).rejects.toThrow('outlived');
  });

  it('runs a transaction again that lost a deadlock', async () => {
    await add(1);
    await add(2);
    const bothHold = barrier(2);
    const touch = (id: number) => database.query("UPDATE notes SET text = text || 'y' WHERE id = $1", [id]);
    const crossing = (first: number, second: number) =>
      database.transaction(async () => {
        await touch(first);
        await bothHold();
        await touch(second);
      });
    await Promise.all([crossing(1, 2), crossing(2, 1)]);
    const { rows } = await database.query<{ text: string }>('SELECT text FROM notes');
    expect(rows.map(({ text }) => text)).toEqual(['xyy', 'xyy']);
  });

  it('survives the loss of every connection and works at once', async () => {
    await Promise.all([1, 2, 3].map(add));
    await withClient(url, (client) =>
      client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      ),
    );
    const answers = await Promise.allSettled([count(), count(), count(), count()]);
    answers
      .filter(({ status }) => status === 'rejected')
      .forEach((answer) => expect(answer).toMatchObject({ reason: expect.any(DatabaseUnavailable) }));
    expect(await count()).toBe(3);
  });

  it('tells a lock that is held too long as unavailable, and pins every session to UTC', async () => {
    await withClient(url, async (client) => {
      await client.query('BEGIN');
      await client.query('LOCK TABLE notes');
      await expect(withDeadline(() => count(), 400)).rejects.toThrow(DatabaseUnavailable);
      await client.query('ROLLBACK');
    });
    expect((await database.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'UTC' }]);
    expect(await count()).toBe(0);
  });

  it('gives up on a server that accepts and never answers, within the deadline', async () => {
    const mute = await muteServer();
    const frozen = new Database(testConfig(`postgres://x@127.0.0.1:${mute.port}/x`));
    const began = performance.now();
    await expect(withDeadline(() => frozen.query('SELECT 1'), 300)).rejects.toThrow(DatabaseUnavailable);
    expect(performance.now() - began).toBeLessThan(2500);
    mute.close();
    await frozen.onApplicationShutdown();
  });
});

describe('migrations', () => {
  const made: string[] = [];
  const empty = async () => {
    const url = await createDatabase('template0');
    made.push(url);
    return url;
  };

  afterAll(async () => {
    for (const url of made) await dropDatabase(url);
  });

  it('are applied once when three nodes start at the same moment', async () => {
    const url = await empty();
    const applied = await Promise.all([1, 2, 3].map(() => migrate(url, MIGRATIONS)));
    expect(applied.filter((tags) => tags.length > 0)).toHaveLength(1);
    expect(await migrate(url, MIGRATIONS)).toEqual([]);
    // Nor is the right to make tables needed while nothing is pending: a server may have a role without it.
    const reader = new URL(asSuperuser(url));
    reader.searchParams.set('options', '-c role=pg_read_all_data');
    expect(await migrate(reader.href, MIGRATIONS)).toEqual([]);
  });

  it('leave a database alone that holds tables we did not make', async () => {
    const url = await empty();
    await withClient(url, (client) => client.query('CREATE TABLE users (id text)'));
    await expect(migrate(url, MIGRATIONS)).rejects.toThrow(DatabaseNotOurs);
    const tables = await withClient(
      url,
      async (client) =>
        (await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).rows,
    );
    expect(tables).toEqual([{ tablename: 'users' }]);
  });

  it('make the tables, unique constraints and indexes of the guide', async () => {
    const names = await withClient(urlOf('rabitchat_test_template'), async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' UNION SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
      );
      return rows.map(({ name }) => name);
    });
    const tables = [
      'users',
      'posts',
      'comments',
      'likes',
      'follows',
      'conversations',
      'messages',
      'user_sessions',
    ];
    const indexes = [
      'posts_created_at_idx',
      'posts_author_id_idx',
      'likes_post_id_idx',
      'follows_follower_id_idx',
      'follows_following_id_idx',
      'messages_conversation_created_idx',
    ];
    const uniques = [
      'likes_user_post_unique',
      'follows_unique',
      'conversations_participants_unique',
      'users_username_unique',
      'users_email_unique',
      'session_pkey',
      'IDX_session_expire',
    ];
    expect(names).toEqual(expect.arrayContaining([...tables, ...indexes, ...uniques]));
  });
});

/** Lets everybody go on once that many have come. */
function barrier(size: number): () => Promise<void> {
  let waiting: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length < size) return;
      waiting.forEach((go) => go());
      // Who comes again, because it lost the deadlock, does not wait.
      waiting = Array.from({ length: size }, () => () => undefined);
    });
}

async function muteServer(): Promise<{ port: number; close(): void }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  };
  return { port: (server.address() as { port: number }).port, close };
}
