import { setTimeout as delay } from 'node:timers/promises';
import { Inconclusive } from './attempt-result.js';
import type { Evidence, View } from './evidence.js';
import type { SimulatedUser } from './simulated-user.js';
import type { Conversation, Run } from './run.js';
import { asRecord, readList, readMessage, readNumber, type SeenMessage } from './seen-message.js';

/** Clients of other nodes are complete within 5 s of any disturbance, plus a reconnect. */
const SETTLE_TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 50;
const PAGE_SIZE = 100;
/** Reads everything again, at most this often, when it changed in the meantime. */
const MAX_ROUNDS = 3;

interface Head {
  seq: number;
  rev: number;
}

/** Reads the final state after the clients have settled. */
export async function collect(run: Run): Promise<Evidence> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const heads = await readHeads(run);
    await settle(run, heads);
    const views = await readViews(run);
    if (!sameHeads(heads, await readHeads(run))) continue;
    return { sendings: run.ledger.sendings, views, exclusive: run.plan.logins === undefined };
  }
  throw new Inconclusive('The conversations kept changing after the run: another client writes into them.');
}

async function readHeads({ conversations }: Run): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  for (const conversation of conversations) heads.set(conversation.id, await readHead(conversation));
  return heads;
}

async function readHead({ id, members: [{ session }] }: Conversation): Promise<Head> {
  const body = asRecord(
    await session.callUntilDone({ method: 'GET', path: `/api/conversations/${id}` }),
    'a conversation',
  );
  return { seq: readNumber(body, 'lastSeq'), rev: readNumber(body, 'lastRev') };
}

const sameHeads = (before: Map<string, Head>, after: Map<string, Head>): boolean =>
  [...before].every(([id, { rev }]) => after.get(id)?.rev === rev);

/** Waits until every client has received everything through live events and its own syncs. */
async function settle({ users }: Run, heads: Map<string, Head>): Promise<void> {
  const until = performance.now() + SETTLE_TIMEOUT_MS;
  while (!users.every((person) => isComplete(person, heads))) {
    if (performance.now() > until) return;
    await delay(POLL_INTERVAL_MS);
  }
}

function isComplete(person: SimulatedUser, heads: Map<string, Head>): boolean {
  return person.caughtUp && [...person.views].every(([id, { rev }]) => rev >= (heads.get(id)?.rev ?? 0));
}

async function readViews(run: Run): Promise<View[]> {
  const views: View[] = [];
  for (const [index, person] of run.users.entries()) {
    // Each user reads at a different node.
    const node = run.nodes.all[index % run.nodes.all.length];
    const body = asRecord(
      await person.session.callUntilDone({ method: 'GET', path: '/api/me/unread' }, node),
      'the counts',
    );
    const unread = asRecord(body.conversations, 'the counts');
    checkTotal(run, person, { total: body.total, counts: Object.values(unread) });
    for (const conversation of run.conversations) {
      if (!conversation.members.includes(person)) continue;
      const view = await readView(person, conversation, node);
      const acknowledgedReadSeq = run.ledger.readMark(conversation.id, person.id);
      views.push({ ...view, acknowledgedReadSeq, unread: Number(unread[conversation.id] ?? 0) });
    }
  }
  return views;
}

function checkTotal(
  { tally }: Run,
  { id }: SimulatedUser,
  { total, counts }: { total: unknown; counts: unknown[] },
): void {
  const sum = counts.reduce<number>((so, count) => so + Number(count), 0);
  if (total === sum) return;
  const detail = `the total is ${String(total)}, but the counts add up to ${sum}`;
  tally.violations.push({ kind: 'unread', conversationId: 'all', subject: id, detail, viewerIds: [id] });
}

async function readView(
  { id: viewerId, session, client, views }: SimulatedUser,
  { id, seq: baselineSeq }: Conversation,
  node: Run['nodes']['all'][number] | undefined,
): Promise<Omit<View, 'unread' | 'acknowledgedReadSeq'>> {
  const path = `/api/conversations/${id}`;
  const body = asRecord(await session.callUntilDone({ method: 'GET', path }, node), 'a conversation');
  const [headSeq, readSeq] = [readNumber(body, 'lastSeq'), readNumber(body, 'readSeq')];
  const history: SeenMessage[] = [];
  let after = Math.min(baselineSeq, readSeq);
  for (let full = true; full;) {
    const page = await session.callUntilDone(
      { method: 'GET', path: `${path}/messages?after=${after}&limit=${PAGE_SIZE}` },
      node,
    );
    const messages = readList(page, 'the history').map(readMessage);
    history.push(...messages);
    const reached = Math.max(after, ...messages.map(({ seq }) => seq));
    full = reached > after;
    after = reached;
  }
  const live = client.ready ? views.get(id)?.messages : undefined;
  return { conversationId: id, viewerId, baselineSeq, headSeq, readSeq, history, live };
}
