import { connect, type Socket } from 'node:net';
import type { Context, Fault } from './support/fault.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';
import { check, until } from '../support/waiting.js';

/** More than a node works on at the same time, one after the other, so that each gets its answer. */
const CONNECTIONS = 60;
const SPACING_MS = 250;
const MESSAGES = 100;
/** Four bytes a character, and each message quotes the one before: a page is more than the kernel takes on both sides. */
const TEXT = '😀'.repeat(4990);
const RECOVERY_MS = 5000;
const ASKS = 20;

async function fillConversation(node: ServerNode, mallory: RoamingUser): Promise<string> {
  const id = await mallory.openConversation(node, await RoamingUser.signUp('mate', node));
  const path = `/api/conversations/${id}/messages`;
  let replyToId: string | undefined;
  for (let n = 0; n < MESSAGES; n += 1) {
    const reply = await mallory.ask(node, 'POST', path, { body: { content: `${n} ${TEXT}`, replyToId } });
    check(reply.status === 201, `a message was not accepted: ${reply.status}`);
    replyToId = reply.body.id as string;
  }
  return `${path}?limit=${MESSAGES}`;
}

function askWithoutReading(node: ServerNode, path: string, cookie: string): Socket {
  const socket = connect(node.port, '127.0.0.1');
  socket.on('error', () => undefined).pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
  return socket;
}

async function run({ deployment, note }: Context): Promise<void> {
  const [node] = deployment.nodes as [ServerNode];
  const alice = await RoamingUser.signUp('alice', node);
  const mallory = await RoamingUser.signUp('mallory', node);
  const path = await fillConversation(node, mallory);
  const before = node.memory;
  const sockets: Socket[] = [];
  try {
    while (sockets.length < CONNECTIONS) {
      sockets.push(askWithoutReading(node, path, mallory.cookie));
      await pause(SPACING_MS);
    }
    const me = async () => (await alice.ask(node, 'GET', '/api/auth/me')).status;
    const servedMs = await until('others are served', async () => (await me()) === 200, RECOVERY_MS);
    note('others served after ms', Math.round(servedMs));
    const statuses: number[] = [];
    while (statuses.length < ASKS) {
      statuses.push(await me());
      await pause(50);
    }
    const refused = statuses.filter((status) => status !== 200).length;
    note('memory grew by MB', ((node.memory - before) / 1024 / 1024).toFixed(1));
    check(refused === 0, `${refused} of ${ASKS} requests of another user were refused`);
    check(await node.isReady(), 'the node is not ready');
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
}

export const unreadAnswers: Fault = {
  name: 'unread-answers',
  promise: 'one account that reads none of its answers takes no capacity from others',
  run,
};
