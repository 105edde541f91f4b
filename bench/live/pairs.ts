import type { Socket } from 'socket.io-client';
import { withClient } from '../../src/database/connection.js';
import { attempt } from '../../test/support/client.js';
import type { DatabaseServer } from '../../test/support/database-server.js';
import { dial, whenReady } from '../../test/support/dial.js';
import { ServerUnderTest, rabitchat, relay } from '../harness/server-under-test.js';
import { NotMeasured } from '../harness/not-measured.js';
import { cookieOf, logEverybodyIn, type Visitor } from '../harness/sessions.js';
import type { TestEnvironment } from '../harness/test-environment.js';
import { createDataset } from '../harness/dataset.js';

/** Two people, each at another node, and how one sends to the other. */
export interface Pair {
  sender: Socket;
  receiver: Socket;
  payload(clientMessageId: string): object;
}

const READY_TIMEOUT_MS = 30_000;
const TEXT = 'The quick brown fox jumps over the lazy dog, and so on. '.repeat(2);

const PEOPLE = 'SELECT id, username FROM users ORDER BY md5(id)';
const FOLLOW_EACH_OTHER = `
  INSERT INTO follows (follower_id, following_id) SELECT f.id, f.other FROM unnest($1::text[], $2::text[]) AS f(id, other)
  ON CONFLICT DO NOTHING`;
const RELAY_TABLE = `
  CREATE TABLE bare_messages (id bigserial PRIMARY KEY, sender text NOT NULL, receiver text NOT NULL,
    content text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`;

/** Pairs of people who follow each other, over two of our nodes. */
export async function ours(
  environment: TestEnvironment,
  server: DatabaseServer,
  clients: number,
): Promise<Pair[]> {
  const wish = { users: clients, posts: 0, follows: 0, likes: 0, comments: 0, messages: 0 };
  const database = await createDataset(server, wish, false);
  const url = server.url(database);
  const command = rabitchat(environment.copyBuild(), { DATABASE_URL: url });
  const nodes = [
    await ServerUnderTest.start(environment, command),
    await ServerUnderTest.start(environment, command),
  ] as const;
  const people = await withClient(url, { application_name: 'rabitchat bench' }, async (client) => {
    const { rows } = await client.query<{ id: string; username: string }>(PEOPLE);
    const everybody = rows.map((row) => ({ ...row, cookie: cookieOf(row.id) }));
    await logEverybodyIn(client, nodes[0], everybody);
    await client.query(FOLLOW_EACH_OTHER, [
      rows.map(({ id }) => id),
      rows.map((_, index) => rows[index ^ 1]!.id),
    ]);
    return everybody;
  });
  const pairs: Pair[] = [];
  for (let index = 0; index < people.length; index += 2)
    pairs.push(await openPair(nodes, people.slice(index, index + 2) as [Visitor, Visitor]));
  return pairs;
}

async function openPair(
  [first, second]: readonly [ServerUnderTest, ServerUnderTest],
  [alice, bob]: [Visitor, Visitor],
): Promise<Pair> {
  const request = { cookie: alice.cookie, body: { userId: bob.id } };
  const { status, body } = await attempt('POST', `${first.url}/api/conversations`, request);
  if (status !== 201) throw new NotMeasured(`Opening a conversation: ${status} ${JSON.stringify(body)}`);
  const conversationId = body.id as string;
  return {
    sender: await open(first.url, { cookie: alice.cookie }),
    receiver: await open(second.url, { cookie: bob.cookie }),
    payload: (clientMessageId) => ({ conversationId, clientMessageId, content: TEXT }),
  };
}

/** As many pairs over two processes of the relay. */
export async function bare(
  environment: TestEnvironment,
  server: DatabaseServer,
  clients: number,
): Promise<Pair[]> {
  const database = await server.createDatabase();
  await server.query(database, RELAY_TABLE);
  const command = relay(server.url(database));
  const [first, second] = [
    await ServerUnderTest.start(environment, command),
    await ServerUnderTest.start(environment, command),
  ];
  const pairs: Pair[] = [];
  for (let index = 0; index < clients / 2; index += 1) {
    pairs.push({
      sender: await open(first.url, { user: `alice${index}` }),
      receiver: await open(second.url, { user: `bob${index}` }),
      payload: (clientMessageId) => ({ to: `bob${index}`, clientMessageId, content: TEXT }),
    });
  }
  return pairs;
}

function open(url: string, { cookie, user }: { cookie?: string; user?: string }): Promise<Socket> {
  return whenReady(dial(url, { cookie, auth: { user }, timeout: READY_TIMEOUT_MS }));
}
