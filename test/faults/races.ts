import { randomUUID } from 'node:crypto';
import { attempt, type Attempt, insist } from '../support/client.js';
import { check } from '../support/waiting.js';
import type { Context, Fault } from './support/fault.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';

const WAYS = 50;
const ROUNDS = 4;
const LONG_ROUNDS = 200;
const PEOPLE = 7;
const LONG_PEOPLE = 21;

type Ask = (person: RoamingUser, method: string, path: string, body?: object) => Promise<Attempt>;

/** What is asked fifty times at once, by turns at each node. */
interface Race {
  name: string;
  round(n: number): Promise<(turn: number) => Parameters<Ask>>;
  judge?(replies: Attempt[]): void | Promise<void>;
}

/** Who asks for what, in turn. */
const inTurn =
  (...asks: Parameters<Ask>[]) =>
  (turn: number): Parameters<Ask> =>
    asks[turn % asks.length]!;

function races({ deployment }: Context, people: readonly RoamingUser[]): Race[] {
  const [first] = deployment.nodes as [ServerNode, ServerNode];
  const [alice, bob, carol] = people as [RoamingUser, RoamingUser, RoamingUser];
  const made = async (person: RoamingUser, path: string, body: object): Promise<string> =>
    (await person.ask(first, 'POST', path, { body })).body.id as string;
  const post = async () => `/api/posts/${await made(alice, '/api/posts', { content: 'Hello' })}`;
  const talk = async () => `/api/conversations/${await alice.openConversation(first, bob)}`;
  const pairs = people.flatMap((one, index) => people.slice(index + 1).map((other) => [one, other] as const));
  return [
    {
      name: 'a like, a save, and their ends',
      round: async () => {
        const path = await post();
        const by = (person: RoamingUser) =>
          ['like', 'save'].map((verb) => [person, `${path}/${verb}`] as const);
        const all = [...by(bob), ...by(carol)];
        return inTurn(
          ...all.map(([person, on]): Parameters<Ask> => [person, 'POST', on]),
          ...all.map(([person, on]): Parameters<Ask> => [person, 'DELETE', on]),
        );
      },
    },
    {
      name: 'a follow, a block, and their ends',
      round: () =>
        Promise.resolve(
          inTurn(
            [bob, 'POST', `/api/users/${carol.id}/follow`],
            [carol, 'POST', `/api/users/${bob.id}/follow`],
            [carol, 'POST', `/api/users/${bob.id}/block`],
            [bob, 'DELETE', `/api/users/${carol.id}/follow`],
            [carol, 'DELETE', `/api/users/${bob.id}/block`],
          ),
        ),
    },
    {
      name: 'one conversation from both sides',
      round: (n) => {
        const [one, other] = pairs[n % pairs.length]!;
        const open = '/api/conversations';
        return Promise.resolve(
          inTurn([one, 'POST', open, { userId: other.id }], [other, 'POST', open, { userId: one.id }]),
        );
      },
      judge: (replies) => {
        const ids = new Set(replies.map(({ body }) => body.id as string));
        check(ids.size === 1 && replies.every(({ status }) => status === 201), `${ids.size} conversations`);
      },
    },
    {
      name: 'a send tried again',
      round: async () => {
        const body = { content: 'once', clientMessageId: randomUUID() };
        return inTurn([alice, 'POST', `${await talk()}/messages`, body]);
      },
      judge: (replies) => {
        const fresh = replies.filter(({ status }) => status === 201).length;
        const again = replies.filter(({ status, body }) => status === 200 && body.duplicate === true).length;
        check(fresh === 1 && again === WAYS - 1, `${fresh} were sent and ${again} repeated`);
        check(new Set(replies.map(({ body }) => body.id as string)).size === 1, 'they have different ids');
      },
    },
    {
      name: 'sends, edits, reactions, marks and a deletion',
      round: async () => {
        const path = await talk();
        const id = await made(alice, `${path}/messages`, { content: 'to be changed' });
        return (turn) =>
          turn === WAYS - 1
            ? [alice, 'DELETE', `/api/messages/${id}`]
            : inTurn(
                [alice, 'POST', `${path}/messages`, { content: `number ${turn}` }],
                [bob, 'POST', `${path}/messages`, { content: `number ${turn}` }],
                [alice, 'PUT', `/api/messages/${id}`, { content: `edit ${turn}` }],
                [bob, 'POST', `/api/messages/${id}/react`, { emoji: '🐇' }],
                [bob, 'POST', `${path}/read`, {}],
              )(turn);
      },
    },
    {
      name: 'a post that goes while others like, comment and save',
      round: async () => {
        const path = await post();
        return (turn) =>
          turn === WAYS / 2
            ? [alice, 'DELETE', path]
            : inTurn(
                [bob, 'POST', `${path}/like`],
                [carol, 'POST', `${path}/comments`, { content: `comment ${turn}` }],
                [carol, 'POST', `${path}/like`],
                [bob, 'POST', `${path}/save`],
                [bob, 'DELETE', `${path}/like`],
              )(turn);
      },
    },
    {
      name: 'a comment that goes while others like and answer it',
      round: async () => {
        const path = await post();
        const parentId = await made(bob, `${path}/comments`, { content: 'first' });
        const comment = `/api/comments/${parentId}`;
        return (turn) =>
          turn === WAYS / 2
            ? [bob, 'DELETE', comment]
            : inTurn(
                [alice, 'POST', `${comment}/like`],
                [carol, 'POST', `${path}/comments`, { content: `reply ${turn}`, parentId }],
                [alice, 'DELETE', `${comment}/like`],
                [carol, 'POST', `${comment}/like`],
              )(turn);
      },
    },
  ];
}

/** One name in fifty spellings. */
async function signUpAtOnce(nodes: readonly ServerNode[], n: number): Promise<Attempt[]> {
  const name = `Rabbit${n}x${randomUUID().slice(0, 6)}`;
  const password = randomUUID();
  return fiftyTimes(nodes, (node, turn) => {
    const username = [...name].map((letter, index) => (((turn >> (index % 6)) & 1) === 1 ? letter.toUpperCase() : letter.toLowerCase())).join(''); // prettier-ignore
    const body = { username, password, email: `${username}@example.com`, displayName: 'Rabbit' };
    return attempt('POST', `${node.directUrl}/api/auth/signup`, { body });
  });
}

type One = (node: ServerNode, turn: number) => Promise<Attempt>;

const fiftyTimes = (nodes: readonly ServerNode[], one: One) =>
  Promise.all(
    Array.from({ length: WAYS }, (_, turn) =>
      insist(
        () => one(nodes[turn % nodes.length]!, turn),
        () => (repeated += 1),
      ),
    ),
  );

let repeated = 0;

async function run(context: Context): Promise<void> {
  const { deployment, minutes, note } = context;
  const { nodes } = deployment;
  const rounds = minutes ? LONG_ROUNDS : ROUNDS;
  const people = await RoamingUser.signUpMany(minutes ? LONG_PEOPLE : PEOPLE, nodes[0]!);
  const refused = (name: string, replies: Attempt[]) => {
    const bad = replies.find(({ status }) => status === 0 || status >= 500);
    check(!bad, `${name}: ${bad?.status} ${JSON.stringify(bad?.body)} ${bad?.failure ?? ''}`);
  };
  let asked = 0;
  repeated = 0;
  for (const race of races(context, people)) {
    for (let n = 0; n < rounds; n += 1) {
      const who = await race.round(n);
      const replies = await fiftyTimes(nodes, (node, turn) => {
        const [person, method, path, body] = who(turn);
        return person.ask(node, method, path, { body });
      });
      refused(race.name, replies);
      await race.judge?.(replies);
      asked += replies.length;
    }
    await deployment.checkSound();
  }
  for (let n = 0; n < rounds / 4; n += 1) {
    const replies = await signUpAtOnce(nodes, n);
    refused('one name', replies);
    const winners = replies.filter(({ status }) => status === 201).length;
    const losers = replies.filter(({ status }) => status === 409).length;
    check(winners === 1 && losers === WAYS - 1, `one name: ${winners} have it, ${losers} are told of it`);
    asked += replies.length;
  }
  note('rounds of each race', rounds);
  note('requests', asked);
  note('told to come again', repeated);
}

export const racesFault: Fault = {
  name: 'races',
  promise:
    'fifty at once, at both nodes, to and fro: one of each, no 5xx but a 503 to be repeated, exact counters',
  run,
};
