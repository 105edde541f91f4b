import { io, type Socket } from 'socket.io-client';
import { withClient } from '../../src/database/connection.js';
import type { DatabaseServer } from '../../test/faults/support/database-server.js';
import { Connection } from '../stand/connection.js';
import { Contestant, rabitchat, relay } from '../stand/contestant.js';
import { NotMeasured } from '../stand/not-measured.js';
import { cookieOf, logEverybodyIn, type Visitor } from '../stand/sessions.js';
import type { Site } from '../stand/site.js';
import { makeWorld } from '../stand/world.js';

/** Two people, each at another node, and how one sends to the other. */
export interface Pair {
  sender: Socket;
  receiver: Socket;
  payload(clientMessageId: string): object;
}

const READY_WITHIN_MS = 30_000;
const TEXT = 'The quick brown fox jumps over the lazy dog, and so on. '.repeat(2);

const PEOPLE = 'SELECT id, username FROM users ORDER BY md5(id)';
const FOLLOW_EACH_OTHER = `
  INSERT INTO follows (follower_id, following_id) SELECT f.id, f.other FROM unnest($1::text[], $2::text[]) AS f(id, other)
  ON CONFLICT DO NOTHING`;
const RELAY_TABLE = `
  CREATE TABLE bare_messages (id bigserial PRIMARY KEY, sender text NOT NULL, receiver text NOT NULL,
    content text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`;

/** Pairs of people who follow each other, over two of our nodes. */
export async function ours(site: Site, server: DatabaseServer, clients: number): Promise<Pair[]> {
  const wish = { users: clients, posts: 0, follows: 0, likes: 0, comments: 0, messages: 0 };
  const database = await makeWorld(server, wish, false);
  const url = server.url(database);
  const command = rabitchat(site.copyBuild(), { DATABASE_URL: url });
  const nodes = [await Contestant.start(site, command), await Contestant.start(site, command)] as const;
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
  const connection = await Connection.open(nodes[0].port);
  const pairs: Pair[] = [];
  for (let index = 0; index < people.length; index += 2)
    pairs.push(await openPair(connection, nodes, people.slice(index, index + 2) as [Visitor, Visitor]));
  connection.close();
  return pairs;
}

async function openPair(
  connection: Connection,
  [first, second]: readonly [Contestant, Contestant],
  [alice, bob]: [Visitor, Visitor],
): Promise<Pair> {
  const question = { method: 'POST', path: '/api/conversations', cookie: alice.cookie } as const;
  const { status, body } = await connection.ask({ ...question, body: { userId: bob.id } });
  if (status !== 201) throw new NotMeasured(`Opening a conversation: ${status} ${body.toString()}`);
  const { id: conversationId } = JSON.parse(body.toString()) as { id: string };
  return {
    sender: await open(first.url, { cookie: alice.cookie }),
    receiver: await open(second.url, { cookie: bob.cookie }),
    payload: (clientMessageId) => ({ conversationId, clientMessageId, content: TEXT }),
  };
}

/** As many pairs over two processes of the relay. */
export async function bare(site: Site, server: DatabaseServer, clients: number): Promise<Pair[]> {
  const database = await server.createDatabase();
  await server.query(database, RELAY_TABLE);
  const command = relay(server.url(database));
  const [first, second] = [await Contestant.start(site, command), await Contestant.start(site, command)];
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

async function open(url: string, { cookie, user }: { cookie?: string; user?: string }): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    timeout: READY_WITHIN_MS,
    ...(cookie !== undefined && { extraHeaders: { cookie } }),
    auth: { user },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('ready', () => resolve());
    socket.once('connect_error', reject);
  });
  return socket;
}
