import path from 'node:path';
import { DatabaseServer } from '../support/database-server.js';
import { check, until } from '../support/waiting.js';
import { Deployment } from './support/deployment.js';
import type { Context, Fault } from './support/fault.js';
import { RoamingUser } from './support/roaming-user.js';
import { SmallDisk } from './support/small-disk.js';
import { pause } from './support/storm.js';

const MOST_WRITES = 600;

/** Room in the log for what a full disk still lets through, so that only the tables cannot grow. */
async function prepareLog(server: DatabaseServer): Promise<void> {
  for (let n = 0; n < 6; n += 1) {
    await server.query('postgres', 'SELECT pg_logical_emit_message(false, $1, $2)', ['faults', 'x']);
    await server.query('postgres', 'SELECT pg_switch_wal()');
  }
  await server.query('postgres', 'CHECKPOINT');
}

async function endure(
  { build, random, note }: Context,
  disk: SmallDisk,
  server: DatabaseServer,
): Promise<void> {
  const deployment = await Deployment.start(server, build, 1);
  try {
    const [node] = deployment.nodes as [(typeof deployment.nodes)[0]];
    const { pid } = node;
    const alice = await RoamingUser.signUp('alice', node);
    const bob = await RoamingUser.signUp('bob', node);
    const conversationId = await alice.openConversation(node, bob);
    const text = () =>
      Array.from({ length: 4500 }, () => String.fromCodePoint(0x4e00 + random.below(0x4fff))).join('');
    const send = () =>
      alice.ask(node, 'POST', `/api/conversations/${conversationId}/messages`, { body: { content: text() } });
    for (let n = 0; n < 5; n += 1) check((await send()).status === 201, 'a send before');
    await prepareLog(server);
    await disk.fill();
    let accepted = 5;
    let refused = await send();
    for (let n = 0; n < MOST_WRITES && refused.status === 201; n += 1) {
      accepted += 1;
      refused = await send();
    }
    note('accepted until the disk was full', accepted);
    check(
      refused.status === 503 && refused.headers.get('retry-after') !== null,
      `a write on a full disk: ${refused.status} ${JSON.stringify(refused.body)} ${refused.failure} after ${refused.ms} ms\n${node.tail}`,
    );
    for (let n = 0; n < 5; n += 1) {
      const again = await send();
      check(
        again.status === 503 && again.ms < 3000,
        `a write on a full disk: ${again.status} after ${Math.round(again.ms)} ms`,
      );
    }
    const history = await bob.ask(node, 'GET', `/api/conversations/${conversationId}/messages?limit=5`);
    check(history.status === 200 && history.body.length === 5, `a read on a full disk: ${history.status}`);
    check((await alice.ask(node, 'GET', '/api/health/live')).status === 200, 'not alive');
    disk.free();
    const ms = await until(
      'a send after the room came back',
      async () => (await send()).status === 201,
      5000,
    );
    note('back after ms', Math.round(ms));
    check(node.pid === pid && node.runs, 'the node was restarted');
    const { lastSeq } = await bob.read(node, `/api/conversations/${conversationId}`);
    check(lastSeq === accepted + 1, `${accepted + 1} were accepted, and ${lastSeq} are there`);
    await deployment.checkSound();
  } finally {
    await deployment.stop();
  }
}

export const diskFull: Fault = {
  name: 'disk-full',
  promise: "the database's disk is full: writes 503, reads work, and writes too as soon as there is room",
  async run(context) {
    const disk = SmallDisk.make();
    try {
      const server = await DatabaseServer.start({
        dataDir: path.join(disk.mount, 'data'),
        settings: { min_wal_size: '192MB', max_wal_size: '256MB', wal_recycle: 'on' },
      });
      try {
        await endure(context, disk, server);
      } finally {
        disk.free();
        await server.stop();
        await pause(100);
      }
    } finally {
      disk.remove();
    }
  },
};
