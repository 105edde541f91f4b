import { rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseServer } from '../support/database-server.js';
import { findBrokenInvariants } from '../support/invariants.js';
import { check, until } from '../support/waiting.js';
import { Deployment } from './support/deployment.js';
import type { Context, Fault } from './support/fault.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import { SmallDisk } from './support/small-disk.js';
import { pause } from './support/storm.js';

const CUTS = 2;
const LONG_CUTS = 5;
const WRITERS = 8;
/** So many messages are acknowledged at least between two cuts. */
const BETWEEN_CUTS = 250;
const LONG_BETWEEN_CUTS = 5000;
const SENT_TIMEOUT_MS = 300_000;

type Settings = Record<string, string | number>;

const dataOn = (disk: SmallDisk) => path.join(disk.mount, 'data');

/** What is there when the machine is switched on again. */
async function lookInto(disk: SmallDisk, database: string, settings: Settings): Promise<Set<string>> {
  // Its owner, this very process, would be taken for one that lives.
  rmSync(path.join(dataOn(disk), 'postgres.lock'), { force: true });
  const server = await DatabaseServer.start({ dataDir: dataOn(disk), settings });
  try {
    const broken = await findBrokenInvariants((text) => server.query(database, text));
    check(broken.length === 0, broken.join('\n'));
    const rows = await server.query<{ id: string }>(database, 'SELECT id FROM messages');
    return new Set(rows.map(({ id }) => id));
  } finally {
    await server.stop();
  }
}

/** The disk as it is at one moment, beside what had been acknowledged by then. */
async function cutPower(disk: SmallDisk, server: DatabaseServer, sender: RetryingSender) {
  server.freeze();
  try {
    const left = disk.afterPowerCut();
    // An answer that had left the database may still be on its way.
    await pause(200);
    const ids = sender.ledger.sendings.flatMap(({ acknowledged }) => acknowledged?.id ?? []);
    return { left, ids };
  } finally {
    server.thaw();
  }
}

async function endure(context: Context, disk: SmallDisk, settings: Settings): Promise<void> {
  const server = await DatabaseServer.start({ dataDir: dataOn(disk), settings });
  const deployment = await Deployment.start(server, context.build, 1);
  const sender = new RetryingSender();
  let writing = true;
  const writers: Promise<void>[] = [];
  try {
    const [node] = deployment.nodes as [Deployment['nodes'][number]];
    const alice = await RoamingUser.signUp('alice', node);
    const conversationId = await alice.openConversation(node, await RoamingUser.signUp('bob', node));
    disk.sync();
    const write = async () => {
      while (writing) await sender.send({ author: alice, conversationId, nodes: [node] });
    };
    writers.push(...Array.from({ length: WRITERS }, write));
    const [cuts, between] = context.minutes ? [LONG_CUTS, LONG_BETWEEN_CUTS] : [CUTS, BETWEEN_CUTS];
    for (let cut = 1; cut <= cuts; cut += 1) {
      const isDue = () => sender.acknowledged >= cut * between;
      await until(`${cut * between} messages are acknowledged`, isDue, SENT_TIMEOUT_MS);
      const { left, ids } = await cutPower(disk, server, sender);
      try {
        const there = await lookInto(left, deployment.database, settings);
        const lost = ids.filter((id) => !there.has(id)).length;
        context.note(`lost at cut ${cut}`, `${lost} of ${ids.length}`);
        check(lost === 0, `${lost} of ${ids.length} acknowledged messages were lost`);
      } finally {
        left.remove();
      }
    }
  } finally {
    writing = false;
    await Promise.all(writers);
    await deployment.stop();
    await server.stop();
  }
}

export function powerCutFault(settings: Settings = {}): Fault {
  return {
    name: 'power-cut',
    promise: 'the power goes while messages are sent: what was acknowledged is on the disk',
    async run(context) {
      const disk = SmallDisk.make();
      try {
        await endure(context, disk, settings);
      } finally {
        disk.remove();
      }
    },
  };
}

export const powerCut = powerCutFault();
