import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { logInUsers } from './login-users.js';
import { Inconclusive, retryUntil } from './attempt-result.js';
import { DeliveryLedger } from './delivery-ledger.js';
import { LiveView } from './live-view.js';
import { type Node, Nodes } from './nodes.js';
import { SimulatedUser } from './simulated-user.js';
import { Random } from '../random.js';
import type { Conversation, Plan, Run } from './run.js';
import { asRecord, readNumber, readText } from './seen-message.js';
import { type Request, RestSession } from './rest-session.js';
import { Tally } from './tally.js';

const CONNECT_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 50;

/** Creates users who follow each other, a conversation for each pair, and a connected client for each user. */
export async function prepare(plan: Plan): Promise<Run> {
  const random = new Random(plan.seed);
  const nodes = new Nodes(plan.urls, random);
  await findNodes(nodes);
  const run: Run = {
    id: `verify_${randomBytes(4).toString('hex')}`,
    ...{ plan, nodes, random, ledger: new DeliveryLedger(), tally: new Tally() },
    ...{ users: [], conversations: [] },
  };
  const people = await logInUsers(run.id, plan, nodes);
  run.users = people.map(({ account, session }) => new SimulatedUser(account, session, run.tally));
  await Promise.all(run.users.map((person) => followEveryone(person, run.users)));
  run.conversations = await openConversations(run.users);
  await connectEveryone(run.users);
  return run;
}

/** A node may be down at the start; at the end each must have answered. */
async function findNodes(nodes: Nodes): Promise<void> {
  const probe = new RestSession(nodes);
  const until = performance.now() + CONNECT_TIMEOUT_MS;
  const probeNode = (node: Node) =>
    retryUntil(() => probe.call({ method: 'GET', path: '/api/health/live' }, { node }), until);
  await Promise.all(nodes.all.map(probeNode));
  if (nodes.unreachable.length < nodes.all.length) return;
  throw new Inconclusive(
    `${nodes.all.map(({ url, lastError }) => `${url} cannot be reached: ${lastError}`).join('\n')}\n` +
      'Start it (npm start), or pass its address with --url.',
  );
}

/** At least one client must connect now; the others may connect later. */
async function connectEveryone(users: readonly SimulatedUser[]): Promise<void> {
  users.forEach(({ client }) => client.connect());
  const until = performance.now() + CONNECT_TIMEOUT_MS;
  while (!users.every(({ client }) => client.ready) && performance.now() < until)
    await delay(POLL_INTERVAL_MS);
  if (users.some(({ client }) => client.ready)) return;
  throw new Inconclusive(`No socket can be opened at ${users[0]?.client.connectionState}`);
}

async function followEveryone(person: SimulatedUser, others: readonly SimulatedUser[]): Promise<void> {
  for (const other of others) {
    if (other !== person) await follow(person, { method: 'POST', path: `/api/users/${other.id}/follow` });
  }
}

async function follow({ session, account }: SimulatedUser, request: Request): Promise<void> {
  const answer = await retryUntil(() => session.call(request), performance.now() + CONNECT_TIMEOUT_MS);
  // Following someone twice is fine.
  if (answer.kind === 'done' || (answer.kind === 'refused' && answer.status === 409)) return;
  const why = answer.kind === 'refused' ? `${answer.code}: ${answer.detail}` : answer.why;
  throw new Inconclusive(`${account.username} cannot follow another person of the run: ${why}`);
}

async function openConversations(people: readonly SimulatedUser[]): Promise<Conversation[]> {
  const pairs = people.flatMap((one, index) => people.slice(index + 1).map((other) => [one, other] as const));
  const conversations: Conversation[] = [];
  for (const [one, other] of pairs) {
    const conversation = await openConversation([one, other]);
    for (const { views } of conversation.members) {
      views.set(conversation.id, new LiveView(conversation.rev, conversation.seq));
    }
    conversations.push(conversation);
  }
  return conversations;
}

async function openConversation(members: [SimulatedUser, SimulatedUser]): Promise<Conversation> {
  const [one, other] = members;
  const body = await one.session.callUntilDone({
    method: 'POST',
    path: '/api/conversations',
    body: { userId: other.id },
  });
  const opened = asRecord(body, 'the conversation');
  const id = readText(opened, 'id');
  if (opened.status === 'REQUEST') {
    const recipient = opened.requestedByUserId === one.id ? other : one;
    await recipient.session.callUntilDone({ method: 'POST', path: `/api/messages/requests/${id}/accept` });
  }
  return { id, members, seq: readNumber(opened, 'lastSeq'), rev: readNumber(opened, 'lastRev') };
}
