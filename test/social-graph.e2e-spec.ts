import { DomainEvents } from '../src/common/domain-events.js';
import {
  FollowRequested,
  FollowRequestEnded,
  UserBlocked,
  UserFollowed,
  UserUnblocked,
  UserUnfollowed,
} from '../src/social-graph/social-graph.events.js';
import { type HttpClient, insist, type Reply } from './support/client.js';
import {
  ABSENT_ID,
  EMBEDDED_USER_KEYS,
  keysOf,
  nextPageOf,
  refusal,
  withoutInstance,
} from './support/replies.js';
import { type Person, startWorld, type World } from './support/world.js';

let world: World;
let alice: Person;
let bob: Person;
let carol: Person;
let events: object[] = [];

const namesOf = (reply: Reply<{ username: string }[]>) => reply.body.map(({ username }) => username);

const makePrivate = (person: Person, isPrivate = true) => set(person, { private_account: isPrivate });

async function set(person: Person, settings: Record<string, unknown>): Promise<void> {
  const names = Object.keys(settings);
  const values = names.map((_, index) => `$${index + 2}`);
  await world.query(
    `INSERT INTO user_settings (user_id, ${names.join()}) VALUES ($1, ${values.join()})
     ON CONFLICT (user_id) DO UPDATE SET ${names.map((name, index) => `${name} = ${values[index]}`).join()}`,
    [person.id, ...Object.values(settings)],
  );
}

async function change(person: Person, changes: string): Promise<void> {
  await world.query(`UPDATE users SET ${changes} WHERE id = $1`, [person.id]);
}

async function scoreOf(person: Person): Promise<{ score: number; ledger: number }> {
  const [row] = await world.query(
    `SELECT influence_score AS score,
       (SELECT coalesce(sum(points), 0)::int FROM influence_entries WHERE user_id = users.id) AS ledger
     FROM users WHERE id = $1`,
    [person.id],
  );
  return row;
}

const followsBetween = (one: Person, other: Person) =>
  world.query(
    `SELECT follower_id, following_id FROM follows
     WHERE (follower_id, following_id) IN (($1, $2), ($2, $1))`,
    [one.id, other.id],
  );

/** People without a login: as many as asked for, each of them following the person, all in the same moment. */
async function addFollowers(person: Person, count: number): Promise<string[]> {
  const rows = await world.query(
    `WITH crowd AS (
       INSERT INTO users (id, username, email, password, display_name)
       SELECT 'crowd' || n, 'crowd' || n, 'crowd' || n || '@example.com', '', 'Crowd ' || n FROM generate_series(1, $2) n
       RETURNING id)
     INSERT INTO follows (id, follower_id, following_id, created_at)
     SELECT 'f' || id, id, $1, '2026-01-01 00:00:00.123456' FROM crowd RETURNING follower_id`,
    [person.id, count],
  );
  return rows.map((row) => row.follower_id);
}

/** Every page of a list, by its links. */
async function walk(client: HttpClient, path: string): Promise<Reply[]> {
  const pages: Reply[] = [];
  for (let next: string | undefined = path; next; next = nextPageOf(pages.at(-1)!))
    pages.push(await client.get(next));
  return pages;
}

beforeAll(async () => {
  world = await startWorld();
  alice = await world.person('alice');
  bob = await world.person('bob');
  carol = await world.person('carol');
  const all = [FollowRequested, FollowRequestEnded, UserBlocked, UserFollowed, UserUnblocked, UserUnfollowed];
  for (const type of all) world.app.get(DomainEvents).on<object>(type, (event) => void events.push(event));
});

afterAll(() => world?.close());

beforeEach(async () => {
  events = [];
  await world.query(
    `TRUNCATE follows, follow_requests, blocks, muted_accounts, influence_entries, user_settings`,
  );
  await world.query(`DELETE FROM users WHERE id LIKE 'crowd%'`);
  await world.query(`
    UPDATE users SET influence_score = 0, net_worth = 0, suspended_at = NULL, suspended_until = NULL,
      deactivated_at = NULL, deleted_at = NULL, bio = '', display_name = initcap(username)`);
});

describe('a profile', () => {
  it('shows what a person tells of themselves and how the viewer stands to them', async () => {
    await change(
      bob,
      `bio = 'Carrots', location = 'Cape Town', net_worth = 12, last_active_at = '2026-01-02 03:04:05.678901'`,
    );
    await alice.post(`/api/users/${bob.id}/follow`);
    const { status, body } = await alice.get(`/api/users/${bob.id}`);
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(
      [
        ...EMBEDDED_USER_KEYS,
        ...['bio', 'coverUrl', 'category', 'location', 'linkUrl', 'pronouns', 'createdAt', 'lastActiveAt'],
        ...['followersCount', 'followingCount', 'isFollowing', 'isFollowedBy', 'isRequested'],
        ...['isBlocked', 'isBlockedBy', 'isPrivate', 'restricted'],
      ].sort(),
    );
    expect(body).toMatchObject({
      username: 'bob',
      bio: 'Carrots',
      location: 'Cape Town',
      netWorth: 12,
      influenceScore: 5,
      lastActiveAt: '2026-01-02T03:04:05.678Z',
      followersCount: 1,
      followingCount: 0,
      isFollowing: true,
      isFollowedBy: false,
      isPrivate: false,
      restricted: false,
    });
  });

  it('of a private account is the card and nothing more to whoever does not follow it', async () => {
    await change(bob, `bio = 'Canary', net_worth = 12, influence_score = 7`);
    await makePrivate(bob);
    await bob.post(`/api/users/${alice.id}/follow`);
    const { status, body } = await alice.get(`/api/users/${bob.id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: bob.id,
      username: 'bob',
      displayName: 'Bob',
      avatarUrl: null,
      isPrivate: true,
      restricted: true,
      netWorth: 0,
      influenceScore: 0,
      followersCount: 0,
      followingCount: 1,
      isFollowing: false,
      isFollowedBy: true,
      isRequested: false,
    });
  });

  it('of a private account opens to its followers and to itself', async () => {
    await world.query(`INSERT INTO follows (follower_id, following_id) VALUES ($1, $2)`, [alice.id, bob.id]);
    await makePrivate(bob);
    for (const viewer of [alice, bob]) {
      expect((await viewer.get(`/api/users/${bob.id}`)).body).toMatchObject({
        isPrivate: true,
        restricted: false,
      });
    }
  });

  it('is the same 404 whether the person is absent, deleted, deactivated, suspended or blocked the viewer', async () => {
    const absent = withoutInstance(await alice.get(`/api/users/${ABSENT_ID}`));
    expect(absent).toMatchObject({ status: 404, body: { code: 'user-not-found' } });
    for (const state of ['deleted_at = now()', 'deactivated_at = now()', 'suspended_at = now()']) {
      await change(bob, state);
      expect(withoutInstance(await alice.get(`/api/users/${bob.id}`))).toEqual(absent);
      await change(bob, 'deleted_at = NULL, deactivated_at = NULL, suspended_at = NULL');
    }
    await bob.post(`/api/users/${alice.id}/block`);
    const paths = ['', '/followers', '/following', '/mutuals', '/influence', '/share-link'];
    for (const path of paths) {
      expect(withoutInstance(await alice.get(`/api/users/${bob.id}${path}`))).toEqual(absent);
    }
    for (const [method, path] of [
      ['POST', 'follow'],
      ['DELETE', 'follow'],
      ['POST', 'unfollow'],
      ['POST', 'mute'],
      ['DELETE', 'mute'],
    ] as const) {
      expect(withoutInstance(await alice.send(method, `/api/users/${bob.id}/${path}`))).toEqual(absent);
    }
  });

  it('is back when a suspension has ended', async () => {
    await change(bob, `suspended_at = now() - interval '2 days', suspended_until = now() - interval '1 day'`);
    expect((await alice.get(`/api/users/${bob.id}`)).status).toBe(200);
  });

  it('of someone whom the viewer has blocked says so and withholds the rest', async () => {
    await change(bob, `bio = 'Canary', net_worth = 12`);
    await alice.post(`/api/users/${bob.id}/block`);
    const { status, body } = await alice.get(`/api/users/${bob.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      isBlocked: true,
      isBlockedBy: false,
      restricted: true,
      netWorth: 0,
      bio: null,
    });
    expect(refusal(await alice.get(`/api/users/${bob.id}/followers`))).toEqual([403, 'blocked-by-you']);
  });

  it('keeps the last activity of those who do not show it', async () => {
    await change(bob, `last_active_at = now()`);
    await set(bob, { activity_status_visible: false });
    expect((await alice.get(`/api/users/${bob.id}`)).body.lastActiveAt).toBeNull();
    expect((await bob.get(`/api/users/${bob.id}`)).body.lastActiveAt).not.toBeNull();
  });

  it('counts active people only', async () => {
    await addFollowers(bob, 4);
    await world.query(`UPDATE users SET suspended_at = now() WHERE id = 'crowd1'`);
    await world.query(`UPDATE users SET deactivated_at = now() WHERE id = 'crowd2'`);
    await world.query(
      `UPDATE users SET suspended_at = now(), suspended_until = now() - interval '1 h' WHERE id = 'crowd3'`,
    );
    expect((await alice.get(`/api/users/${bob.id}`)).body.followersCount).toBe(2);
  });

  it('is closed to strangers', async () => {
    for (const path of [
      '',
      '/followers',
      '/following',
      '/mutuals',
      '/blocked',
      '/influence',
      '/share-link',
    ]) {
      expect((await world.stranger.get(`/api/users/${bob.id}${path}`)).status).toBe(401);
    }
    for (const path of ['search', 'suggestions'])
      expect((await world.stranger.get(`/api/users/${path}`)).status).toBe(401);
  });

  it('has an address to hand on', async () => {
    const { body } = await alice.get(`/api/users/${bob.id}/share-link`);
    expect(body).toEqual({ url: 'https://rabitchat.app/u/bob', username: 'bob' });
  });
});

describe('following', () => {
  it('is said once and counted once, however often it is asked for', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const { status, body } = await alice.post(`/api/users/${bob.id}/follow`);
      expect([status, body]).toEqual([200, { message: 'Followed', isFollowing: true, isRequested: false }]);
    }
    expect(await scoreOf(bob)).toEqual({ score: 5, ledger: 5 });
    expect(events).toEqual([new UserFollowed(alice.id, bob.id, expect.any(String) as unknown as string)]);
  });

  it.each(['DELETE follow', 'POST unfollow'])('ends by %s, which may be repeated', async (request) => {
    const [method, path] = request.split(' ') as [string, string];
    await alice.post(`/api/users/${bob.id}/follow`);
    events = [];
    for (let time = 1; time <= 2; time += 1) {
      const { status, body } = await alice.send(method, `/api/users/${bob.id}/${path}`);
      expect([status, body]).toEqual([
        200,
        { message: 'Unfollowed', isFollowing: false, isRequested: false },
      ]);
    }
    expect(await scoreOf(bob)).toEqual({ score: 0, ledger: 0 });
    expect(events).toEqual([new UserUnfollowed(alice.id, bob.id)]);
  });

  it('is refused towards oneself, people one has blocked, and nobody', async () => {
    await alice.post(`/api/users/${bob.id}/block`);
    expect(refusal(await alice.post(`/api/users/${alice.id}/follow`))).toEqual([403, 'cannot-follow-self']);
    expect(refusal(await alice.post(`/api/users/${bob.id}/follow`))).toEqual([403, 'blocked-by-you']);
    expect(refusal(await alice.post(`/api/users/${ABSENT_ID}/follow`))).toEqual([404, 'user-not-found']);
    expect((await world.stranger.post(`/api/users/${bob.id}/follow`)).status).toBe(401);
  });

  it('fifty times at once from two sides makes one follow each, and exact points', async () => {
    const requests = Array.from({ length: 25 }, () => [
      insist(() => alice.post(`/api/users/${bob.id}/follow`)),
      insist(() => bob.post(`/api/users/${alice.id}/follow`)),
    ]);
    const replies = await Promise.all(requests.flat());
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await followsBetween(alice, bob)).toHaveLength(2);
    expect(await scoreOf(alice)).toEqual({ score: 5, ledger: 5 });
    expect(await scoreOf(bob)).toEqual({ score: 5, ledger: 5 });
  });

  it('and unfollowing at once leaves points that match what stands', async () => {
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        insist(() => alice.send(index % 2 === 0 ? 'POST' : 'DELETE', `/api/users/${bob.id}/follow`)),
      ),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    const points = 5 * (await followsBetween(alice, bob)).length;
    expect(await scoreOf(bob)).toEqual({ score: points, ledger: points });
  });

  it('never stands across a block, whichever comes first', async () => {
    for (let round = 1; round <= 10; round += 1) {
      await Promise.all([
        alice.post(`/api/users/${bob.id}/follow`),
        bob.post(`/api/users/${alice.id}/block`),
        bob.post(`/api/users/${alice.id}/follow`),
        alice.post(`/api/users/${bob.id}/follow`),
      ]);
      expect(await followsBetween(alice, bob)).toEqual([]);
      expect(await scoreOf(alice)).toEqual({ score: 0, ledger: 0 });
      expect(await scoreOf(bob)).toEqual({ score: 0, ledger: 0 });
      await bob.delete(`/api/users/${alice.id}/block`);
    }
  });
});

describe('a private account', () => {
  beforeEach(() => makePrivate(bob));

  it('is asked, and gains a follower and points only when it accepts', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const { body } = await alice.post(`/api/users/${bob.id}/follow`);
      expect(body).toEqual({ message: 'Requested', isFollowing: false, isRequested: true });
    }
    expect((await alice.get(`/api/users/${bob.id}`)).body).toMatchObject({
      isFollowing: false,
      isRequested: true,
    });
    expect(await scoreOf(bob)).toEqual({ score: 0, ledger: 0 });
    const requests = await bob.get('/api/me/follow-requests');
    expect(namesOf(requests)).toEqual(['alice']);
    expect(keysOf(requests.body[0])).toEqual(EMBEDDED_USER_KEYS);

    expect((await bob.post(`/api/me/follow-requests/${alice.id}/accept`)).status).toBe(200);
    expect((await alice.get(`/api/users/${bob.id}`)).body).toMatchObject({
      isFollowing: true,
      isRequested: false,
    });
    expect(await scoreOf(bob)).toEqual({ score: 5, ledger: 5 });
    expect((await bob.get('/api/me/follow-requests')).body).toEqual([]);
    expect((await alice.post(`/api/users/${bob.id}/follow`)).body.message).toBe('Followed');
    expect(events.map((event) => event.constructor)).toEqual([FollowRequested, UserFollowed]);
  });

  it('may turn a request away, and the requester may withdraw it', async () => {
    await alice.post(`/api/users/${bob.id}/follow`);
    expect((await bob.delete(`/api/me/follow-requests/${alice.id}`)).status).toBe(200);
    expect((await bob.get('/api/me/follow-requests')).body).toEqual([]);
    await alice.post(`/api/users/${bob.id}/follow`);
    await alice.delete(`/api/users/${bob.id}/follow`);
    expect((await bob.get('/api/me/follow-requests')).body).toEqual([]);
    expect(await scoreOf(bob)).toEqual({ score: 0, ledger: 0 });
    expect(events.filter((event) => event instanceof FollowRequestEnded)).toHaveLength(2);
  });

  it('alone answers its requests', async () => {
    await alice.post(`/api/users/${bob.id}/follow`);
    for (const outsider of [alice, carol]) {
      const accept = await outsider.post(`/api/me/follow-requests/${alice.id}/accept`);
      expect(refusal(accept)).toEqual([404, 'follow-request-not-found']);
      const decline = await outsider.delete(`/api/me/follow-requests/${alice.id}`);
      expect(refusal(decline)).toEqual([404, 'follow-request-not-found']);
      expect((await outsider.get('/api/me/follow-requests')).body).toEqual([]);
    }
    expect(refusal(await bob.post(`/api/me/follow-requests/${carol.id}/accept`))).toEqual([
      404,
      'follow-request-not-found',
    ]);
    expect((await world.stranger.get('/api/me/follow-requests')).status).toBe(401);
  });

  it('that was made public can be followed at once, and keeps the other requests', async () => {
    await alice.post(`/api/users/${bob.id}/follow`);
    await carol.post(`/api/users/${bob.id}/follow`);
    await makePrivate(bob, false);
    expect((await alice.post(`/api/users/${bob.id}/follow`)).body.message).toBe('Followed');
    expect(namesOf(await bob.get('/api/me/follow-requests'))).toEqual(['carol']);
  });

  it('loses the request of whom it blocks, also while it accepts', async () => {
    for (let round = 1; round <= 5; round += 1) {
      await alice.post(`/api/users/${bob.id}/follow`);
      await Promise.all([
        bob.post(`/api/me/follow-requests/${alice.id}/accept`),
        bob.post(`/api/users/${alice.id}/block`),
      ]);
      expect(await followsBetween(alice, bob)).toEqual([]);
      expect(await world.query('SELECT 1 FROM follow_requests')).toEqual([]);
      expect(await scoreOf(bob)).toEqual({ score: 0, ledger: 0 });
      await bob.delete(`/api/users/${alice.id}/block`);
    }
  });

  it('shows its lists and its score to followers alone', async () => {
    const paths = ['followers', 'following', 'mutuals', 'influence'];
    for (const path of paths) {
      expect(refusal(await alice.get(`/api/users/${bob.id}/${path}`))).toEqual([403, 'account-private']);
    }
    await alice.post(`/api/users/${bob.id}/follow`);
    await bob.post(`/api/me/follow-requests/${alice.id}/accept`);
    for (const path of paths) expect((await alice.get(`/api/users/${bob.id}/${path}`)).status).toBe(200);
  });

  it('has no figures in lists to people who do not follow it', async () => {
    await change(bob, 'net_worth = 12, influence_score = 7');
    await bob.post(`/api/users/${carol.id}/follow`);
    const lists = [`/api/users/${carol.id}/followers`, '/api/users/search?q=bob'];
    for (const path of lists) {
      const [person] = (await alice.get(path)).body;
      expect(person).toMatchObject({ username: 'bob', netWorth: 0, influenceScore: 0 });
    }
  });
});

describe('the lists of followers', () => {
  it('hold slim people, the latest follow first', async () => {
    await alice.post(`/api/users/${carol.id}/follow`);
    await bob.post(`/api/users/${carol.id}/follow`);
    const followers = await alice.get(`/api/users/${carol.id}/followers`);
    expect(namesOf(followers)).toEqual(['bob', 'alice']);
    expect(keysOf(followers.body[0])).toEqual(EMBEDDED_USER_KEYS);
    expect(namesOf(await carol.get(`/api/users/${bob.id}/following`))).toEqual(['carol']);
  });

  it('are complete page by page, with full pages, when everyone followed in one moment and some are hidden', async () => {
    const ids = await addFollowers(bob, 25);
    const hidden = ids.slice(0, 5);
    await world.query(`INSERT INTO blocks (blocker_id, blocked_id) SELECT unnest($2::text[]), $1`, [
      alice.id,
      hidden.slice(0, 3),
    ]);
    await world.query(`UPDATE users SET suspended_at = now() WHERE id = ANY($1)`, [hidden.slice(3)]);
    const pages = await walk(alice, `/api/users/${bob.id}/followers?limit=6`);
    expect(pages.map(({ body }) => body.length)).toEqual([6, 6, 6, 2]);
    const seen = pages.flatMap(({ body }) => body.map(({ id }: { id: string }) => id));
    expect(seen.sort()).toEqual(ids.slice(5).sort());
  });

  it('refuse cursors of other lists and other people, and sizes that are no numbers', async () => {
    await addFollowers(bob, 3);
    const next = new URL(nextPageOf(await alice.get(`/api/users/${bob.id}/followers?limit=1`))!, world.url);
    const cursor = next.searchParams.get('cursor')!;
    const query = `limit=1&cursor=${cursor}`;
    expect((await alice.get(`/api/users/${bob.id}/followers?${query}`)).status).toBe(200);
    const refused = [
      await alice.get(`/api/users/${bob.id}/following?${query}`),
      await alice.get(`/api/users/${carol.id}/followers?${query}`),
      await carol.get(`/api/users/${bob.id}/followers?${query}`),
      await alice.get(`/api/users/${bob.id}/followers?limit=1&cursor=x${cursor}`),
      await alice.get(`/api/users/${bob.id}/followers?limit=many`),
      await alice.get(`/api/users/${bob.id}/followers?page=2`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
    expect(refused.map(({ body }) => body.errors[0].pointer)).toEqual([
      '/query/cursor',
      '/query/cursor',
      '/query/cursor',
      '/query/cursor',
      '/query/limit',
      '/query/page',
    ]);
  });

  it('obey who may read them', async () => {
    await alice.post(`/api/users/${bob.id}/follow`);
    const read = async (viewer: Person) => {
      const followers = await viewer.get(`/api/users/${bob.id}/followers`);
      const following = await viewer.get(`/api/users/${bob.id}/following`);
      const mutuals = await viewer.get(`/api/users/${bob.id}/mutuals`);
      return [followers.status, following.status, mutuals.status];
    };
    await set(bob, { followers_list_visibility: 'FOLLOWERS', following_list_visibility: 'NOBODY' });
    expect(await read(alice)).toEqual([200, 403, 403]);
    expect(await read(carol)).toEqual([403, 403, 403]);
    expect(await read(bob)).toEqual([200, 200, 200]);
    expect(refusal(await carol.get(`/api/users/${bob.id}/followers`))).toEqual([403, 'list-hidden']);
  });

  it('cost the same number of statements for three people and for thirty', async () => {
    const ids = await addFollowers(bob, 30);
    const read = () => alice.get(`/api/users/${bob.id}/followers?limit=100`);
    expect((await read()).body).toHaveLength(30);
    const forThirty = await world.countStatements(read);
    await world.query(`DELETE FROM follows WHERE follower_id = ANY($1)`, [ids.slice(3)]);
    const forThree = await world.countStatements(read);
    expect((await read()).body).toHaveLength(3);
    expect(forThree).toBe(forThirty);
    expect(forThirty).toBeLessThan(5);
  });

  it('tell whom two people both follow, up to five by name, without those the viewer may not find', async () => {
    const ids = await addFollowers(bob, 8);
    await world.query(
      `INSERT INTO follows (follower_id, following_id) SELECT f, p FROM unnest($1::text[]) f, unnest($2::text[]) p`,
      [[alice.id, carol.id], ids],
    );
    await world.query(`INSERT INTO blocks (blocker_id, blocked_id) VALUES ($1, $2)`, [ids[0], alice.id]);
    const { body } = await alice.get(`/api/users/${carol.id}/mutuals`);
    expect(body.count).toBe(7);
    expect(body.users).toHaveLength(5);
    expect(keysOf(body.users[0])).toEqual(EMBEDDED_USER_KEYS);
    expect((await alice.get(`/api/users/${bob.id}/mutuals`)).body).toEqual({ count: 0, users: [] });
  });
});

describe('a block', () => {
  it('ends follows both ways and takes their points back, but tells the other side nothing', async () => {
    await alice.post(`/api/users/${bob.id}/follow`);
    await bob.post(`/api/users/${alice.id}/follow`);
    events = [];
    const { status, body } = await alice.post(`/api/users/${bob.id}/block`);
    expect([status, body]).toEqual([200, { success: true, message: 'User blocked' }]);
    expect(await followsBetween(alice, bob)).toEqual([]);
    expect(await scoreOf(alice)).toEqual({ score: 0, ledger: 0 });
    expect(await scoreOf(bob)).toEqual({ score: 0, ledger: 0 });
    expect((await alice.get(`/api/users/${bob.id}/blocked`)).body).toEqual({
      isBlocked: true,
      isBlockedBy: false,
    });
    expect((await bob.get(`/api/users/${alice.id}/blocked`)).body).toEqual({
      isBlocked: false,
      isBlockedBy: false,
    });
    expect(events.filter((event) => event instanceof UserBlocked)).toEqual([
      new UserBlocked(alice.id, bob.id),
    ]);
    expect(events.filter((event) => event instanceof UserUnfollowed)).toHaveLength(2);
  });

  it('may be repeated, and lifted twice', async () => {
    for (let time = 1; time <= 2; time += 1) {
      expect((await alice.post(`/api/users/${bob.id}/block`)).body.message).toBe('User blocked');
    }
    for (let time = 1; time <= 2; time += 1) {
      const { status, body } = await alice.delete(`/api/users/${bob.id}/block`);
      expect([status, body]).toEqual([200, { success: true, message: 'User unblocked' }]);
    }
    expect(events).toEqual([new UserBlocked(alice.id, bob.id), new UserUnblocked(alice.id, bob.id)]);
    expect((await alice.get(`/api/users/${bob.id}`)).body).toMatchObject({
      isBlocked: false,
      restricted: false,
    });
  });

  it('works on people who blocked one, or are suspended, and shows them among the blocked', async () => {
    await bob.post(`/api/users/${alice.id}/block`);
    await change(carol, 'suspended_at = now()');
    for (const person of [bob, carol]) {
      expect((await alice.post(`/api/users/${person.id}/block`)).status).toBe(200);
      expect((await alice.get(`/api/users/${person.id}/blocked`)).body).toEqual({
        isBlocked: true,
        isBlockedBy: false,
      });
    }
    const list = await alice.get('/api/me/blocked');
    expect(namesOf(list)).toEqual(['carol', 'bob']);
    expect(keysOf(list.body[0])).toEqual(EMBEDDED_USER_KEYS);
    for (const person of [bob, carol])
      expect((await alice.delete(`/api/users/${person.id}/block`)).status).toBe(200);
    expect((await alice.get('/api/users/me/blocked')).body).toEqual([]);
  });

  it('has the addresses that older clients use', async () => {
    expect((await alice.post(`/api/me/block/${bob.id}`)).body.message).toBe('User blocked');
    expect(namesOf(await alice.get('/api/users/me/blocked'))).toEqual(['bob']);
    expect((await alice.post(`/api/me/unblock/${bob.id}`)).body.message).toBe('User unblocked');
    expect((await alice.get('/api/me/blocked')).body).toEqual([]);
  });

  it('is refused on oneself and on nobody', async () => {
    expect(refusal(await alice.post(`/api/users/${alice.id}/block`))).toEqual([400, 'cannot-block-self']);
    for (const reply of [
      await alice.post(`/api/users/${ABSENT_ID}/block`),
      await alice.delete(`/api/users/${ABSENT_ID}/block`),
      await alice.get(`/api/users/${ABSENT_ID}/blocked`),
    ]) {
      expect(refusal(reply)).toEqual([404, 'user-not-found']);
    }
    expect((await world.stranger.post(`/api/users/${bob.id}/block`)).status).toBe(401);
  });

  it('takes both out of each other’s lists and searches', async () => {
    await alice.post(`/api/users/${carol.id}/follow`);
    await bob.post(`/api/users/${carol.id}/follow`);
    await alice.post(`/api/users/${bob.id}/block`);
    for (const [viewer, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      expect(namesOf(await viewer.get(`/api/users/${carol.id}/followers`))).toEqual([viewer.username]);
      expect(namesOf(await viewer.get(`/api/users/search?q=${other.username}`))).toEqual([]);
      expect(namesOf(await viewer.get('/api/users/suggestions'))).not.toContain(other.username);
      expect(namesOf(await viewer.get('/api/leaderboard/elite'))).not.toContain(other.username);
    }
    expect(namesOf(await carol.get(`/api/users/${carol.id}/followers`))).toEqual(['bob', 'alice']);
  });
});

describe('a mute', () => {
  it('is kept with its choices, and changed by saying it again', async () => {
    expect((await alice.post(`/api/users/${bob.id}/mute`)).body).toEqual({
      success: true,
      message: 'User muted',
    });
    const choices = async () => {
      const [mute] = (await alice.get('/api/privacy/muted')).body;
      return [mute.user.username, mute.mutePosts, mute.muteStories, mute.muteMessages];
    };
    expect(await choices()).toEqual(['bob', true, true, false]);
    await alice.post(`/api/privacy/muted/${bob.id}`, { mutePosts: false, muteMessages: true });
    expect(await choices()).toEqual(['bob', false, true, true]);
    await alice.post(`/api/users/${bob.id}/mute`);
    expect(await choices()).toEqual(['bob', false, true, true]);
  });

  it('is listed to its owner alone, and lifted twice', async () => {
    await alice.post(`/api/users/${bob.id}/mute`);
    await alice.post(`/api/users/${carol.id}/mute`);
    const list = await alice.get('/api/me/muted');
    expect(namesOf(list)).toEqual(['carol', 'bob']);
    expect(keysOf(list.body[0])).toEqual(EMBEDDED_USER_KEYS);
    expect(namesOf(await bob.get('/api/me/muted'))).toEqual([]);
    for (const path of [`/api/users/${bob.id}/mute`, `/api/privacy/muted/${bob.id}`]) {
      expect((await alice.delete(path)).body).toEqual({ success: true, message: 'User unmuted' });
    }
    expect(namesOf(await alice.get('/api/me/muted'))).toEqual(['carol']);
  });

  it('is refused on oneself, on nobody, and with choices that are none', async () => {
    expect(refusal(await alice.post(`/api/users/${alice.id}/mute`))).toEqual([400, 'cannot-mute-self']);
    expect(refusal(await alice.post(`/api/users/${ABSENT_ID}/mute`))).toEqual([404, 'user-not-found']);
    for (const body of [{ mutePosts: 'yes' }, { muteStories: null }, { muteAll: true }]) {
      const reply = await alice.post(`/api/privacy/muted/${bob.id}`, body);
      expect([reply.status, reply.body.errors[0].pointer]).toEqual([400, `/${Object.keys(body)[0]}`]);
    }
    expect((await world.stranger.post(`/api/users/${bob.id}/mute`)).status).toBe(401);
  });
});

describe('the search for people', () => {
  const add = (people: [username: string, displayName: string][]) =>
    world.query(
      `INSERT INTO users (id, username, email, password, display_name)
       SELECT 'crowd-' || username, username, username || '@example.com', '', name
       FROM unnest($1::text[], $2::text[]) AS p(username, name)`,
      [people.map(([username]) => username), people.map(([, name]) => name)],
    );
  const search = async (query: string) => namesOf(await alice.get(`/api/users/search?${query}`));

  it('finds a part of a name in any case: the exact username, then its beginnings, then the rest', async () => {
    await add([
      ['ann', 'Zed'],
      ['Annabel', 'Zed'],
      ['anna', 'Zed'],
      ['joanna', 'Zed'],
      ['zoe', 'Mary ANN'],
      ['xaver', 'Zed'],
    ]);
    expect(await search('q=ANN')).toEqual(['ann', 'anna', 'Annabel', 'joanna', 'zoe']);
    const [person] = (await alice.get('/api/users/search?q=ann')).body;
    expect(keysOf(person)).toEqual(EMBEDDED_USER_KEYS);
  });

  it('takes wildcards literally', async () => {
    await add([
      ['percent', '100%% rabbit'],
      ['slash', 'back\\slash'],
      ['under_score', 'Zed'],
      ['underXscore', 'Zed'],
    ]);
    expect(await search(`q=${encodeURIComponent('%%')}`)).toEqual(['percent']);
    expect(await search(`q=${encodeURIComponent('\\')}`)).toEqual(['slash']);
    expect(await search('q=r_s')).toEqual(['under_score']);
    expect(await search('q=_')).toEqual(['under_score']);
  });

  it('goes through all of both parts page by page, everyone once', async () => {
    await add(Array.from({ length: 9 }, (_, n) => [`ann${n}`, 'Zed']));
    await add(Array.from({ length: 9 }, (_, n) => [`zoe${n}`, 'Ann']));
    const pages = await walk(alice, '/api/users/search?q=ann&limit=4');
    expect(pages.map(({ body }) => body.length)).toEqual([4, 4, 4, 4, 2]);
    expect(pages.flatMap(namesOf)).toEqual([
      ...Array.from({ length: 9 }, (_, n) => `ann${n}`),
      ...Array.from({ length: 9 }, (_, n) => `zoe${n}`),
    ]);
  });

  it('lists everyone for an empty text, but not those who cannot be met', async () => {
    await change(bob, 'suspended_at = now()');
    expect(await search('q=')).toEqual(['alice', 'carol']);
    expect(await search('')).toEqual(['alice', 'carol']);
  });

  it('refuses what is no text, and cursors of other texts', async () => {
    await add([
      ['ann1', 'Zed'],
      ['ann2', 'Zed'],
    ]);
    const cursor = new URL(
      nextPageOf(await alice.get('/api/users/search?q=ann&limit=1'))!,
      world.url,
    ).searchParams.get('cursor');
    const replies = [
      await alice.get('/api/users/search?q=a&q=b'),
      await alice.get(`/api/users/search?q=${'a'.repeat(101)}`),
      await alice.get('/api/users/search?q=%00'),
      await alice.get(`/api/users/search?q=ann2&cursor=${cursor}`),
    ];
    expect(replies.map(({ status, body }) => [status, body.errors[0].pointer])).toEqual([
      [400, '/query/q'],
      [400, '/query/q'],
      [400, '/query/q'],
      [400, '/query/cursor'],
    ]);
  });
});

describe('suggestions', () => {
  it('are public people that one has nothing to do with, the most influential first', async () => {
    await addFollowers(bob, 5);
    await world.query(`UPDATE users SET influence_score = substr(id, 6)::int WHERE id LIKE 'crowd%'`);
    await world.query(`INSERT INTO follows (follower_id, following_id) VALUES ($1, 'crowd5')`, [alice.id]);
    await world.query(`INSERT INTO follow_requests (requester_id, target_id) VALUES ($1, 'crowd4')`, [
      alice.id,
    ]);
    await world.query(`INSERT INTO user_settings (user_id, private_account) VALUES ('crowd3', true)`);
    const { body } = await alice.get('/api/users/suggestions?limit=2');
    expect(body.map(({ username }: { username: string }) => username)).toEqual(['crowd2', 'crowd1']);
    expect(keysOf(body[0])).toEqual([...EMBEDDED_USER_KEYS, 'bio', 'industry', 'matchReasons'].sort());
    expect((await alice.get('/api/users/suggestions?limit=x')).status).toBe(400);
    expect((await alice.get('/api/users/suggestions?limit=1000')).status).toBe(200);
  });
});

describe('the leaderboard', () => {
  it('ranks the five richest public people, for everyone, and may be cached for strangers alone', async () => {
    await addFollowers(bob, 7);
    await world.query(`UPDATE users SET net_worth = substr(id, 6)::int WHERE id LIKE 'crowd%'`);
    await world.query(`INSERT INTO user_settings (user_id, private_account) VALUES ('crowd7', true)`);
    await world.query(`UPDATE users SET net_worth = 5, influence_score = 1 WHERE id = 'crowd4'`);
    const { status, body, headers } = await world.stranger.get('/api/leaderboard/elite');
    expect(status).toBe(200);
    expect(namesOf({ status, body, headers })).toEqual(['crowd6', 'crowd4', 'crowd5', 'crowd3', 'crowd2']);
    expect(body.map(({ rank }: { rank: number }) => rank)).toEqual([1, 2, 3, 4, 5]);
    const extras = ['rank', 'category', 'creatorCategory', 'businessCategory', 'country', 'city'];
    expect(keysOf(body[0])).toEqual([...EMBEDDED_USER_KEYS, ...extras].sort());
    expect(headers.get('cache-control')).toBe('public, max-age=120');
    expect((await alice.get('/api/leaderboard/elite')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('an influence score', () => {
  it('is the sum of its entries, page by page', async () => {
    await addFollowers(bob, 3);
    await alice.post(`/api/users/${bob.id}/follow`);
    await alice.delete(`/api/users/${bob.id}/follow`);
    await carol.post(`/api/users/${bob.id}/follow`);
    const pages = await walk(alice, `/api/users/${bob.id}/influence?limit=2`);
    expect(pages.map(({ body }) => body.score)).toEqual([5, 5]);
    const entries = pages.flatMap(({ body }) => body.entries);
    expect(entries.map(({ kind, points, subjectId }) => [kind, points, subjectId])).toEqual([
      ['follow', 5, carol.id],
      ['unfollow', -5, alice.id],
      ['follow', 5, alice.id],
    ]);
    expect(keysOf(entries[0])).toEqual(['createdAt', 'kind', 'points', 'subjectId']);
  });

  it('does not name followers to those who may not find them', async () => {
    await alice.post(`/api/users/${bob.id}/follow`);
    const subjectFor = async (viewer: Person) =>
      (await viewer.get(`/api/users/${bob.id}/influence`)).body.entries[0].subjectId;
    expect(await subjectFor(carol)).toBe(alice.id);
    await alice.post(`/api/users/${carol.id}/block`);
    expect(await subjectFor(carol)).toBeNull();
    expect(await subjectFor(bob)).toBe(alice.id);
    await set(bob, { followers_list_visibility: 'NOBODY' });
    await alice.delete(`/api/users/${carol.id}/block`);
    expect(await subjectFor(carol)).toBeNull();
  });

  it('of nobody is empty', async () => {
    expect((await alice.get(`/api/users/${bob.id}/influence`)).body).toEqual({ score: 0, entries: [] });
    expect((await alice.get(`/api/users/${ABSENT_ID}/influence`)).status).toBe(404);
  });
});
