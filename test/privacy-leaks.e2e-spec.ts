import type { HttpClient } from './support/client.js';
import { read } from './support/openapi.js';
import { type Person, startWorld, type World } from './support/world.js';

/** What alice says and is, field by field: none of it may turn up with somebody who is not to know it. */
const canary = (field: string) => `Tweety_${field}`;
const WORTH = 987_654_321;
const CANARIES = new RegExp(`Tweety_\\w+|${WORTH}|\\$2[aby]\\$\\d\\d\\$`, 'g');

const reads = Object.entries<any>(read('openapi.json').paths)
  .filter(([path, { get }]) => get && !path.startsWith('/api/health'))
  .map(([path]) => path);

/** How a list is asked so that it would give the most away. */
const QUERIES: Record<string, string[]> = {
  '/api/users/search': ['?q=Tweety', '?q=alice'],
  '/api/posts/search': ['?q=Tweety'],
  '/api/conversations/{id}/search': ['?q=Tweety'],
  '/api/conversations/{id}/changes': ['?after=0'],
  '/api/users/{id}/posts': ['', '?tab=ALL'],
  '/api/auth/check-username': ['?username=alice'],
};

let world: World;
let alice: Person;
let friend: Person;
let roles: Record<string, HttpClient>;
let posts: Record<string, string>;
let conversationId: string;

beforeAll(async () => {
  world = await startWorld();
  alice = await world.person('alice', { email: `${canary('mail')}@example.com`, bio: canary('bio') });
  const names = ['friend', 'follower', 'stranger', 'blocked', 'blocker', 'unfollower', 'requester'];
  const people = await Promise.all(names.map((name) => world.person(name)));
  roles = Object.fromEntries([
    ['nobody', world.stranger],
    ...names.map((name, index) => [name, people[index]]),
  ]);
  friend = roles.friend as Person;
  await describeAlice();
  for (const name of ['friend', 'follower', 'blocked', 'blocker', 'unfollower'])
    await roles[name]!.post(`/api/users/${alice.id}/follow`);
  await alice.post(`/api/users/${friend.id}/follow`);
  await sayAll();
  for (const name of ['blocked', 'blocker', 'unfollower']) await comeClose(roles[name]!);
  await alice.post(`/api/users/${(roles.blocked as Person).id}/block`);
  await roles.blocker!.post(`/api/users/${alice.id}/block`);
  await roles.unfollower!.delete(`/api/users/${alice.id}/follow`);
  await alice.patch('/api/me/settings', { privateAccount: true });
  await roles.requester!.post(`/api/users/${alice.id}/follow`);
});

afterAll(() => world.close());

async function describeAlice(): Promise<void> {
  const address = (field: string) => `https://example.com/${canary(field)}`;
  await alice.put('/api/users/me', {
    location: canary('location'),
    pronouns: canary('pronouns'),
    coverUrl: address('cover'),
    linkUrl: address('link'),
  });
  await world.query(
    `UPDATE users SET net_worth = ${WORTH}, phone_number = $2, contact_email = $3, contact_address = $4, suspended_reason = $5
     WHERE id = $1`,
    [alice.id, ...['phone', 'contact', 'address', 'reason'].map(canary)],
  );
}

async function sayAll(): Promise<void> {
  const write = async (name: string, visibility = name) => {
    const content = `@unfollower @blocked ${canary(`${name}_post`)}`;
    const { id } = (await alice.post('/api/posts', { content, visibility })).body;
    await alice.post(`/api/posts/${id}/comments`, { content: canary(`${name}_comment`) });
    return [name, id as string];
  };
  posts = Object.fromEntries([
    ...(await Promise.all(['PUBLIC', 'FOLLOWERS', 'PRIVATE'].map((visibility) => write(visibility)))),
    ...(await Promise.all(['hidden', 'archived', 'deleted'].map((name) => write(name, 'PUBLIC')))),
  ]);
  await world.query('UPDATE posts SET is_hidden = true WHERE id = $1', [posts.hidden]);
  await world.query('UPDATE posts SET is_archived = true WHERE id = $1', [posts.archived]);
  await alice.delete(`/api/posts/${posts.deleted}`);
  conversationId = (await alice.post('/api/conversations', { userId: friend.id })).body.id;
  await alice.post(`/api/conversations/${conversationId}/messages`, { content: canary('message') });
}

/** All that ties somebody to what they will not see any more. */
async function comeClose(who: HttpClient): Promise<void> {
  for (const id of [posts.PUBLIC, posts.FOLLOWERS]) {
    await who.post(`/api/posts/${id}/like`);
    await who.post(`/api/posts/${id}/save`);
    await who.post(`/api/posts/${id}/comments`, { content: 'Nice' });
  }
}

function addressesOf(path: string): string[] {
  const ids = () => {
    if (path.startsWith('/api/posts/')) return Object.values(posts);
    if (path.startsWith('/api/conversations/')) return [conversationId];
    return path.includes('{folder}') ? ['primary', 'general'] : [alice.id, alice.username];
  };
  return (path.includes('{') ? ids() : ['']).flatMap((id) =>
    (QUERIES[path] ?? ['']).map((query) => path.replace(/\{[^}]+\}/, id) + query),
  );
}

/** The canaries that this person comes upon by any route, in headers as well. */
async function found(who: HttpClient): Promise<string[]> {
  const answers = await Promise.all(
    reads.flatMap(addressesOf).map(async (address) => {
      const { headers, body } = await who.get(address);
      return `${[...headers].join('\n')}\n${JSON.stringify(body)}`;
    }),
  );
  return [...new Set(answers.flatMap((answer) => answer.match(CANARIES) ?? []))].sort();
}

const PROFILE = ['bio', 'cover', 'link', 'location'].map(canary);
const said = (...names: string[]) => names.flatMap((name) => [`${name}_comment`, `${name}_post`]).map(canary);

describe('What alice says and is', () => {
  it('is found by her followers, so far as it is for them', async () => {
    const shown = [...PROFILE, canary('pronouns'), ...said('PUBLIC', 'FOLLOWERS'), String(WORTH)].sort();
    expect(await found(roles.follower!)).toEqual(shown);
    expect(await found(friend)).toEqual([...shown, canary('message')].sort());
  });

  it.each(['nobody', 'stranger', 'blocked', 'blocker', 'unfollower', 'requester'])(
    'is found by no route while her account is private: %s',
    async (role) => {
      expect(await found(roles[role]!)).toEqual([]);
    },
  );

  it('reaches nobody else’s socket', async () => {
    const outside = ['stranger', 'blocked', 'blocker', 'unfollower', 'requester'];
    const sockets = await Promise.all(outside.map((name) => (roles[name] as Person).connect()));
    const hers = await friend.connect();
    const words = sockets.map((socket) => socket.request('presence:watch', { userIds: [alice.id] }));
    expect(JSON.stringify(await Promise.all(words))).not.toContain('"isOnline":true');
    await alice.connect();
    await alice.post('/api/posts', {
      content: `${['friend', ...outside].map((name) => `@${name}`).join(' ')} Hush`,
    });
    await alice.post(`/api/conversations/${conversationId}/typing`, {});
    await alice.post(`/api/conversations/${conversationId}/messages`, { content: 'Hush' });
    await hers.next('message:new');
    await alice.post('/api/conversations', { userId: (roles.stranger as Person).id });
    const isMention = ({ notification }: any) => notification.type === 'MENTION';
    await hers.until(() => hers.received('notification:new').some(isMention), 'the mention');
    for (const socket of sockets) expect(socket.log.map(({ name }) => name)).toEqual(['ready']);
  });

  it('is found as far as it is public once her account is, but not across a block', async () => {
    await alice.patch('/api/me/settings', { privateAccount: false });
    for (const role of ['stranger', 'unfollower', 'requester'])
      expect([role, await found(roles[role]!)]).toEqual([
        role,
        [...PROFILE, canary('pronouns'), ...said('PUBLIC'), String(WORTH)].sort(),
      ]);
    for (const role of ['blocked', 'blocker']) expect([role, await found(roles[role]!)]).toEqual([role, []]);
  });
});
