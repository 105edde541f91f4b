import { percentile } from '../../src/cli/verify/percentile.js';
import { attempt } from '../support/client.js';
import { check, latenessSince } from '../support/waiting.js';
import { Balancer } from './support/balancer.js';
import { Crowd } from './support/crowd.js';
import type { Context, Fault } from './support/fault.js';
import { Probe } from './support/probe.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';

const CLIENTS = 200;
const PEOPLE = 10;
const UNAVAILABLE_AT_MOST_MS = 3000;
const SOCKETS_BACK_WITHIN_MS = 5000;
const STORM_OVER_WITHIN_MS = 30_000;
const OUTAGE_MS = 10_000;
/** A second or two; but a connection that died in silence is only missed after 40 s. */
const AFTER_OUTAGE_WITHIN_MS = 45_000;
const MOST_BACKENDS = 60;

/** Asks the balancer over and over, as clients do that try again, and notes when it last got an answer. */
class Patron {
  longestMs = 0;
  private lastAt = performance.now();
  private running = true;
  private readonly loop: Promise<void>;

  constructor(url: string, cookie: string) {
    this.loop = this.insist(url, cookie);
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.loop;
  }

  private async insist(url: string, cookie: string): Promise<void> {
    while (this.running) {
      const { status } = await attempt('GET', `${url}/api/me/unread`, { cookie, timeoutMs: 1500 });
      const now = performance.now();
      if (status === 200) {
        this.longestMs = Math.max(this.longestMs, now - this.lastAt);
        this.lastAt = now;
      }
      await pause(40);
    }
  }
}

async function loseNode({ deployment, note }: Context): Promise<void> {
  const [first, second] = deployment.nodes as [ServerNode, ServerNode];
  const people = await RoamingUser.signUpMany(PEOPLE, second);
  const [alice, bob] = people as [RoamingUser, RoamingUser];
  const conversationId = await alice.openConversation(second, bob);
  const balancer = await Balancer.listen([first.port, second.port]);
  const crowd = await Crowd.gather(balancer.url, people, CLIENTS);
  const patrons = Array.from({ length: 4 }, () => new Patron(balancer.url, alice.cookie));
  const sender = new RetryingSender();
  try {
    await pause(500);
    await first.kill();
    const killedAt = performance.now();
    for (let n = 0; n < 30; n += 1) {
      await sender.send({ author: alice, conversationId, nodes: [first, second] });
      await pause(50);
    }
    await crowd.complete(30_000);
    const returns = crowd.returnsSince(killedAt);
    const p99 = percentile(returns, 0.99);
    await Promise.all(patrons.map((patron) => patron.stop()));
    const longest = Math.max(...patrons.map(({ longestMs }) => longestMs));
    note('clients that lost their node', `${returns.length} of ${CLIENTS}`);
    note('back, p50 and p99 ms', `${percentile(returns, 0.5).toFixed()}, ${p99.toFixed()}`);
    note('longest time without an answer ms', Math.round(longest));
    const lateness = latenessSince(killedAt);
    check(returns.length >= CLIENTS / 4, `only ${returns.length} clients were on the node that was killed`);
    check(p99 <= SOCKETS_BACK_WITHIN_MS + lateness, `the sockets were back after ${p99.toFixed()} ms`);
    check(longest <= UNAVAILABLE_AT_MOST_MS + lateness, `for ${Math.round(longest)} ms nobody answered`);
    await sender.judge(second, [{ person: alice }, { person: bob }]);
  } finally {
    crowd.disperse();
    await Promise.all(patrons.map((patron) => patron.stop()));
    await balancer.close();
    await first.start();
  }
}

async function stormBack({ deployment, minutes, note }: Context): Promise<void> {
  const [first, second] = deployment.nodes as [ServerNode, ServerNode];
  const size = minutes ? 1000 : 400;
  const people = await RoamingUser.signUpMany(Math.ceil(size / 40), first);
  const crowd = await Crowd.gather(first.url, people, size);
  const probe = new Probe([first, second], people[0]!, { everyMs: 100 });
  try {
    await first.kill();
    await first.start();
    const servesAt = performance.now();
    await crowd.complete(STORM_OVER_WITHIN_MS);
    const allMs = performance.now() - servesAt;
    await pause(300);
    await probe.stop();
    const meanwhile = probe.samples.filter(({ began }) => began > servesAt);
    const refused = meanwhile.filter(({ status }) => status !== 200);
    const [{ count }] = (await deployment.sql<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()`,
    )) as [{ count: string }];
    note('clients', size);
    note('all back ms after the node', Math.round(allMs));
    note('requests meanwhile', meanwhile.length);
    note('their p99 ms', percentile(meanwhile.map(({ ms }) => ms), 0.99)); // prettier-ignore
    note('backends afterwards', Number(count));
    check(crowd.refusals.length === 0, `${crowd.refusals.length} were refused: ${crowd.refusals[0]}`);
    check(meanwhile.length > 0, 'nothing was asked meanwhile');
    const [first503] = refused;
    check(!first503, `${refused.length} requests found no connection: ${first503?.path} ${first503?.status}`);
    check(probe.complaints.length === 0, `${probe.complaints.length} bad answers; ${probe.complaints[0]}`);
    check(Number(count) < MOST_BACKENDS, `${count} connections have piled up`);
  } finally {
    crowd.disperse();
    await probe.stop();
  }
}

/** Their transports are cut just after the database has gone, so that they come back to a server that cannot tell who they are. */
async function waitOut({ deployment, note }: Context): Promise<void> {
  const [first, second] = deployment.nodes as [ServerNode, ServerNode];
  const alice = await RoamingUser.signUp('alice', first);
  const bob = await RoamingUser.signUp('bob', first);
  const crowd = await Crowd.gather(first.url, [alice, bob], 20);
  const gone = await bob.logIn(second);
  await gone.ask(second, 'POST', '/api/auth/logout');
  const { pids } = deployment;
  try {
    deployment.nodes.forEach(({ databaseHop }) => databaseHop.refuse());
    const leftAt = performance.now();
    first.clientHop.cut();
    const inTheMiddle = pause(OUTAGE_MS / 2).then(() => first.clientHop.cut());
    await pause(OUTAGE_MS);
    await inTheMiddle;
    const ready = crowd.returnsSince(leftAt).length;
    deployment.nodes.forEach(({ databaseHop }) => databaseHop.heal());
    const backAt = performance.now();
    const ms = await crowd.complete(AFTER_OUTAGE_WITHIN_MS + latenessSince(backAt));
    note('let in meanwhile', ready);
    note('all back after ms', Math.round(ms));
    check(ready === 0, `${ready} clients were let in without a database`);
    check(crowd.refusals.length === 0, `${crowd.refusals.length} were refused for good`);
    check(String(deployment.pids) === String(pids), 'a node was restarted');
    const refusal = await gone.listen(first).then(
      () => undefined,
      (error: Error & { data?: { problem: { status: number } } }) => error.data?.problem.status,
    );
    check(refusal === 401, `an ended session is told ${refusal}`);
  } finally {
    crowd.disperse();
  }
}

export const nodeLost: Fault = {
  name: 'node-lost',
  promise:
    'one of two nodes SIGKILLed behind a balancer: answers within 3 s for who retries, 99 % of sockets back in 5 s',
  run: loseNode,
};

export const reconnectStorm: Fault = {
  name: 'reconnect-storm',
  promise: 'hundreds of clients come back at once: all in 30 s, and requests still find a connection',
  run: stormBack,
};

export const stockClients: Fault = {
  name: 'stock-clients',
  promise:
    "stock clients that knock during the database's outage are not refused, and come back by themselves",
  run: waitOut,
};
