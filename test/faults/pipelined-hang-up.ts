import { connect, type Socket } from 'node:net';
import type { Context, Fault } from './support/fault.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';
import { check, until } from '../support/waiting.js';

/** More than a node works on at the same time. */
const PIPELINED = 60;
/** More than the kernel takes on both sides, so that what is behind them waits. */
const LARGE_ANSWERS = 6;
const BURSTS = 3;
const RECOVERY_MS = 3000;
const SLOW_DATABASE_MS = 300;
const ASKS = 40;

const head = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const small = head('/api/auth/check-username?username=abc').repeat(PIPELINED);

/** Sends the requests over one connection in one piece and reads no answer. */
function pipeline(node: ServerNode, requests: string): Socket {
  const socket = connect(node.port, '127.0.0.1');
  socket.on('error', () => undefined).pause();
  socket.write(requests);
  return socket;
}

/** Hangs up while one answer is unread and the others are queued behind it. */
async function hangUpUnread(node: ServerNode): Promise<void> {
  const socket = pipeline(node, head('/api/docs/swagger-ui-bundle.js').repeat(LARGE_ANSWERS) + small);
  await pause(1000);
  socket.destroy();
}

/** Hangs up while the first request is still worked on. */
async function hangUpEarly(node: ServerNode): Promise<void> {
  node.databaseHop.delayMs = SLOW_DATABASE_MS;
  const socket = pipeline(node, small);
  await pause(SLOW_DATABASE_MS / 2);
  socket.destroy();
  await pause(2 * SLOW_DATABASE_MS);
  node.databaseHop.heal();
}

async function run({ deployment, note }: Context): Promise<void> {
  const [node] = deployment.nodes as [ServerNode];
  const alice = await RoamingUser.signUp('alice', node);
  const me = async () => (await alice.ask(node, 'GET', '/api/auth/me')).status;
  for (const [name, hangUp] of Object.entries({ hangUpUnread, hangUpEarly })) {
    for (let n = 0; n < BURSTS; n += 1) await hangUp(node);
    const recoveredMs = await until(
      `${name}: others are served`,
      async () => (await me()) === 200,
      RECOVERY_MS,
    );
    note(`${name}: others served after ms`, Math.round(recoveredMs));
    const statuses = await Promise.all(Array.from({ length: ASKS }, me));
    const refused = statuses.filter((status) => status !== 200).length;
    check(refused === 0, `${name}: ${refused} of ${ASKS} requests of another user were refused afterwards`);
  }
  check(await node.isReady(), 'the node is not ready');
}

export const pipelinedHangUp: Fault = {
  name: 'pipelined-hang-up',
  promise: 'clients that pipeline requests and hang up take no capacity from others',
  run,
};
