import { NotificationsListener } from '../src/notifications/notifications.listener.js';
import { type Person, startWorld, type World } from './support/world.js';

describe('notifications', () => {
  let world: World;
  let count = 0;

  beforeAll(async () => void (world = await startWorld()));
  afterAll(() => world.close());

  /** Notifications are written after the answer to their cause; this waits for them. */
  const settled = () => world.app.get(NotificationsListener).settled();

  async function people<N extends string>(...names: N[]): Promise<Record<N, Person>> {
    count += 1;
    const made = {} as Record<N, Person>;
    for (const name of names) made[name] = await world.person(`${name}_${count}`);
    return made;
  }

  async function post(author: Person, content = 'Carrots', fields: object = {}): Promise<string> {
    const { status, body } = await author.post('/api/posts', { content, ...fields });
    expect(status).toBe(201);
    return body.id;
  }

  async function told(owner: Person, query = '') {
    await settled();
    const { status, body } = await owner.get(`/api/notifications${query}`);
    expect(status).toBe(200);
    return body;
  }

  async function unread(owner: Person): Promise<number> {
    await settled();
    return (await owner.get('/api/notifications/unread-count')).body.count;
  }

  const like = (person: Person, postId: string) => person.post(`/api/posts/${postId}/like`);
  const comment = (person: Person, postId: string, content: string, parentId?: string) =>
    person.post(`/api/posts/${postId}/comments`, { content, parentId });
  const follow = (person: Person, other: Person) => person.post(`/api/users/${other.id}/follow`);
  const choose = (person: Person, settings: object) => person.patch('/api/me/settings', settings);

  async function talk(person: Person, other: Person): Promise<string> {
    return (await person.post('/api/conversations', { userId: other.id })).body.id;
  }
  const say = (person: Person, conversationId: string, content: string) =>
    person.post(`/api/conversations/${conversationId}/messages`, { content });

  describe('tell', () => {
    it('of likes and comments of a post, of follows and of messages', async () => {
      const { alice, bob } = await people('alice', 'bob');
      const postId = await post(alice);
      await like(bob, postId);
      await settled();
      await comment(bob, postId, 'Yum');
      await settled();
      await follow(bob, alice);
      await settled();
      const conversationId = await talk(bob, alice);
      await say(bob, conversationId, 'Hello');
      const [follows] = await world.query('SELECT id FROM follows WHERE follower_id = $1', [bob.id]);
      const common = { userId: alice.id, actorId: bob.id, readAt: null, othersCount: 0, otherActors: [] };
      expect(await told(alice)).toEqual(
        [
          ['MESSAGE', conversationId],
          ['FOLLOW', follows.id],
          ['COMMENT', postId],
          ['LIKE', postId],
        ].map(([type, entityId]) => expect.objectContaining({ ...common, type, entityId })),
      );
      expect((await told(alice))[0]).toMatchObject({
        id: expect.any(String),
        createdAt: expect.stringMatching(/Z$/),
        actor: { id: bob.id, username: bob.username, netWorth: 0, influenceScore: 0 },
        groupedIds: [expect.any(String)],
      });
      expect(await unread(alice)).toBe(4);
      expect(await told(bob)).toEqual([]);
    });

    it('nobody of what they did themselves', async () => {
      const { alice } = await people('alice');
      const postId = await post(alice, `I am @${alice.username}`);
      await like(alice, postId);
      await comment(alice, postId, `Yes, @${alice.username}`);
      expect(await told(alice)).toEqual([]);
    });

    it('whoever is mentioned in a post or in a comment, and no stranger to the names', async () => {
      const { alice, bob, carol, dave } = await people('alice', 'bob', 'carol', 'dave');
      const postId = await post(alice, `@${bob.username.toUpperCase()} and x@${dave.username}.com`);
      await comment(bob, postId, `@${alice.username}, @${carol.username}: look, @nobody_at_all`);
      expect(await told(bob)).toMatchObject([{ type: 'MENTION', actorId: alice.id, entityId: postId }]);
      expect(await told(carol)).toMatchObject([{ type: 'MENTION', actorId: bob.id, entityId: postId }]);
      expect(await told(alice)).toMatchObject([{ type: 'COMMENT', actorId: bob.id }]);
      expect(await told(dave)).toEqual([]);
    });

    it('the writer of a comment of its replies', async () => {
      const { alice, bob, carol } = await people('alice', 'bob', 'carol');
      const postId = await post(alice);
      const first = await comment(bob, postId, 'Yum');
      await comment(carol, postId, 'Indeed', first.body.id);
      expect(await told(bob)).toMatchObject([{ type: 'COMMENT', actorId: carol.id, entityId: postId }]);
      expect(await told(alice)).toMatchObject([{ type: 'COMMENT', actorId: carol.id, othersCount: 1 }]);
    });

    it('nothing that its owner has switched off', async () => {
      const { alice, bob } = await people('alice', 'bob');
      const off = { likes: false, comments: false, follows: false, messages: false, mentions: false };
      expect((await choose(alice, { notifications: off })).status).toBe(200);
      const postId = await post(alice);
      await like(bob, postId);
      await comment(bob, postId, 'Yum');
      await follow(bob, alice);
      await say(bob, await talk(bob, alice), 'Hello');
      await post(bob, `@${alice.username}`);
      expect(await told(alice)).toEqual([]);
      expect((await choose(alice, { notifications: { mentions: true } })).status).toBe(200);
      await post(bob, `@${alice.username}`);
      expect(await told(alice)).toMatchObject([{ type: 'MENTION' }]);
    });

    it('of mentions only by people whom the mention policy lets in', async () => {
      const { alice, bob, carol, dave } = await people('alice', 'bob', 'carol', 'dave');
      await choose(bob, { mentionPolicy: 'NOBODY' });
      await choose(carol, { mentionPolicy: 'FOLLOWERS' });
      await choose(dave, { mentionPolicy: 'FOLLOWERS' });
      await follow(dave, alice);
      await post(alice, `@${bob.username} @${carol.username} @${dave.username}`);
      expect(await told(bob)).toEqual([]);
      expect(await told(carol)).toEqual([]);
      expect(await told(dave)).toMatchObject([{ type: 'MENTION', actorId: alice.id }]);
    });

    it('of mentions only people who may see the post', async () => {
      const { alice, bob, carol } = await people('alice', 'bob', 'carol');
      await follow(carol, alice);
      const text = `@${bob.username} @${carol.username}`;
      const postId = await post(alice, text, { visibility: 'FOLLOWERS' });
      await post(alice, text, { visibility: 'PRIVATE' });
      expect(await told(bob)).toEqual([]);
      expect(await told(carol)).toMatchObject([{ type: 'MENTION', entityId: postId }]);
    });

    it('nothing across a block, of before or after it', async () => {
      const { alice, bob, carol } = await people('alice', 'bob', 'carol');
      const postId = await post(alice);
      await like(bob, postId);
      await like(carol, postId);
      expect(await told(alice)).toMatchObject([{ actorId: carol.id, othersCount: 1 }]);
      await alice.post(`/api/users/${bob.id}/block`);
      await post(bob, `@${alice.username}`);
      await post(alice, `@${bob.username}`);
      expect(await told(alice)).toMatchObject([{ actorId: carol.id, othersCount: 0, otherActors: [] }]);
      expect(await unread(alice)).toBe(1);
      expect(await told(bob)).toEqual([]);
    });

    it('nothing of a post that its owner may not see any more', async () => {
      const { alice, bob } = await people('alice', 'bob');
      await follow(bob, alice);
      const postId = await post(alice, `@${bob.username}`, { visibility: 'FOLLOWERS' });
      const { id } = (await told(bob))[0];
      expect(await unread(bob)).toBe(1);
      await bob.delete(`/api/users/${alice.id}/follow`);
      expect(await told(bob)).toEqual([]);
      expect(await unread(bob)).toBe(0);
      expect((await bob.post(`/api/notifications/${id}/read`)).status).toBe(404);
      await follow(bob, alice);
      expect(await told(bob)).toMatchObject([{ id }]);
      expect((await alice.delete(`/api/posts/${postId}`)).status).toBe(200);
      expect(await told(bob)).toEqual([]);
    });

    it('nothing of a declined request, nor of people whose messages are muted', async () => {
      const { alice, bob, carol } = await people('alice', 'bob', 'carol');
      const conversationId = await talk(bob, alice);
      await say(bob, conversationId, 'Hello?');
      expect(await told(alice)).toMatchObject([{ type: 'MESSAGE', entityId: conversationId }]);
      expect((await alice.delete(`/api/messages/requests/${conversationId}`)).status).toBe(200);
      expect(await told(alice)).toEqual([]);
      await say(bob, conversationId, 'Are you there?');
      await alice.post(`/api/users/${carol.id}/mute`, { muteMessages: true });
      await say(carol, await talk(carol, alice), 'Hello');
      expect(await told(alice)).toEqual([]);
      expect(await unread(alice)).toBe(0);
    });
  });

  describe('do not repeat themselves', () => {
    const rowsOf = (owner: Person) =>
      world.query('SELECT type, entity_id FROM notifications WHERE user_id = $1', [owner.id]);

    it('when a like or a follow is taken back and given again, twenty times', async () => {
      const { alice, bob } = await people('alice', 'bob');
      const postId = await post(alice);
      const socket = await alice.connect();
      for (let n = 0; n < 20; n += 1) {
        await like(bob, postId);
        await bob.delete(`/api/posts/${postId}/like`);
        await follow(bob, alice);
        await bob.delete(`/api/users/${alice.id}/follow`);
      }
      expect(await told(alice)).toEqual([]);
      expect(await unread(alice)).toBe(0);
      await like(bob, postId);
      await follow(bob, alice);
      expect(await told(alice)).toHaveLength(2);
      expect(await unread(alice)).toBe(2);
      expect(await rowsOf(alice)).toHaveLength(2);
      const [{ id }] = await world.query('SELECT id FROM follows WHERE follower_id = $1', [bob.id]);
      expect(await told(alice)).toContainEqual(expect.objectContaining({ type: 'FOLLOW', entityId: id }));
      await comment(bob, postId, 'Yum');
      await socket.until(() =>
        socket.received('notification:new').some((event) => event.notification.type === 'COMMENT'),
      );
      const news = socket.received('notification:new').map((event) => event.notification.type);
      expect(news.filter((type) => type === 'LIKE').length).toBeLessThanOrEqual(1);
      expect(news.filter((type) => type === 'FOLLOW').length).toBeLessThanOrEqual(1);
    });

    it('when the same happens many times at once', async () => {
      const { alice, bob } = await people('alice', 'bob');
      const postId = await post(alice);
      const conversationId = await talk(bob, alice);
      await Promise.all(
        Array.from({ length: 15 }, (_, n) => [
          like(bob, postId),
          follow(bob, alice),
          say(bob, conversationId, `Hello ${n}`),
          comment(bob, postId, `Yum ${n}`),
        ]).flat(),
      );
      await told(alice);
      const types = (await rowsOf(alice)).map(({ type }) => type).sort();
      expect(types).toEqual(['COMMENT', 'FOLLOW', 'LIKE', 'MESSAGE']);
    });

    it('while unread; who has read the last comment or message is told of the next', async () => {
      const { alice, bob } = await people('alice', 'bob');
      const postId = await post(alice);
      const conversationId = await talk(bob, alice);
      await comment(bob, postId, 'Yum');
      await say(bob, conversationId, 'Hello');
      await settled();
      await comment(bob, postId, 'Yum, yum');
      await say(bob, conversationId, 'Hello again');
      expect(await told(alice)).toHaveLength(2);
      await alice.post('/api/notifications/read-all');
      await comment(bob, postId, 'Still yum');
      await settled();
      await say(bob, conversationId, 'Still here');
      expect(await told(alice)).toMatchObject([
        { type: 'MESSAGE', readAt: null },
        { type: 'COMMENT', readAt: null, othersCount: 0, groupedIds: { length: 2 } },
        { type: 'MESSAGE', readAt: expect.any(String) },
      ]);
      expect(await unread(alice)).toBe(2);
    });
  });

  describe('are listed', () => {
    it('together by post, with how many others, the latest three of them, and all ids', async () => {
      const { alice, bob, carol, dave, eve, frank } = await people(
        'alice',
        'bob',
        'carol',
        'dave',
        'eve',
        'frank',
      );
      const postId = await post(alice);
      for (const person of [bob, carol, dave, eve, frank]) {
        await like(person, postId);
        await settled();
      }
      await comment(bob, postId, 'Yum');
      const [, likes] = await told(alice);
      expect(likes).toMatchObject({ type: 'LIKE', actorId: frank.id, othersCount: 4 });
      expect(likes.otherActors.map(({ id }: Person) => id)).toEqual([eve.id, dave.id, carol.id]);
      expect(likes.groupedIds).toHaveLength(5);
      expect(likes.groupedIds[0]).toBe(likes.id);
      expect(await unread(alice)).toBe(2);
    });

    it('page by page, none twice and none left out, though all came in the same moment', async () => {
      const { alice, bob, carol } = await people('alice', 'bob', 'carol');
      await world.query(
        `WITH made AS (INSERT INTO posts (id, author_id, content)
           SELECT 'many-' || $1 || n, $1, 'x' FROM generate_series(1, 60) n RETURNING id),
         liked AS (INSERT INTO likes (post_id, user_id) SELECT made.id, who FROM made, unnest($2::text[]) who)
         INSERT INTO notifications (user_id, actor_id, type, entity_id, created_at)
         SELECT $1, who, 'LIKE', made.id, '2026-01-01 12:00' FROM made, unnest($2::text[]) who`,
        [alice.id, [bob.id, carol.id]],
      );
      const seen: string[] = [];
      let path: string | undefined = '/api/notifications?limit=7';
      while (path) {
        const { body, headers }: { body: { entityId: string }[]; headers: Headers } = await alice.get(path);
        expect(body.length).toBe(Math.min(7, 60 - seen.length));
        seen.push(...body.map(({ entityId }) => entityId));
        path = /<(.*)>/.exec(headers.get('link') ?? '')?.[1];
      }
      expect(seen).toHaveLength(60);
      expect(new Set(seen).size).toBe(60);
      expect(await unread(alice)).toBe(60);
    });

    it('past a post that hundreds like, down to the first, which is about nothing', async () => {
      const { alice, bob } = await people('alice', 'bob');
      const [loved, older] = [await post(alice), await post(alice)];
      await world.query(
        `WITH crowd AS (INSERT INTO users (id, username, email, password, display_name)
           SELECT $1 || n, 'crowd_' || $1 || n, $1 || n || '@example.com', '!', 'Fan' FROM generate_series(1, 700) n RETURNING id),
         liked AS (INSERT INTO likes (post_id, user_id) SELECT $2, id FROM crowd)
         INSERT INTO notifications (user_id, actor_id, type, entity_id, created_at)
         SELECT $1, id, 'LIKE', $2, '2026-03-01' FROM crowd`,
        [alice.id, loved],
      );
      await like(bob, older);
      await settled();
      await world.query(`UPDATE notifications SET created_at = '2026-02-01' WHERE entity_id = $1`, [older]);
      await world.query(
        `INSERT INTO notifications (user_id, actor_id, type, created_at) VALUES ($1, $2, 'VERIFICATION_APPROVED', '2026-01-01')`,
        [alice.id, bob.id],
      );
      const list = await told(alice);
      expect(list).toMatchObject([
        { type: 'LIKE', entityId: loved, othersCount: 699 },
        { type: 'LIKE', entityId: older, othersCount: 0 },
        { type: 'VERIFICATION_APPROVED', entityId: null, othersCount: 0 },
      ]);
      expect(list[0].groupedIds).toHaveLength(100);
      expect(list[2].groupedIds).toEqual([list[2].id]);
      expect(await unread(alice)).toBe(3);
      expect((await alice.post(`/api/notifications/${list[0].id}/read`)).status).toBe(200);
      expect((await alice.post(`/api/notifications/${list[2].id}/read`)).status).toBe(200);
      expect(await unread(alice)).toBe(1);
      await alice.post('/api/notifications/read-all');
      expect(await unread(alice)).toBe(0);
    });

    it('with as few statements for a hundred as for one', async () => {
      const { alice, bob, carol } = await people('alice', 'bob', 'carol');
      const one = await post(alice);
      await like(bob, one);
      await told(alice);
      const few = await world.countStatements(() => alice.get('/api/notifications'));
      await like(carol, one);
      for (let n = 0; n < 10; n += 1) await like(bob, await post(alice));
      expect(await told(alice)).toHaveLength(11);
      const many = await world.countStatements(() => alice.get('/api/notifications'));
      expect(few).toBeLessThanOrEqual(many);
      expect(many).toBeLessThanOrEqual(4);
    });

    it('only to their owner, and by a cursor of their owner', async () => {
      const { alice, bob } = await people('alice', 'bob');
      expect((await world.stranger.get('/api/notifications')).status).toBe(401);
      expect((await world.stranger.get('/api/notifications/unread-count')).status).toBe(401);
      for (const content of ['one', 'two']) await like(bob, await post(alice, content));
      await settled();
      const { headers } = await alice.get('/api/notifications?limit=1');
      const cursor = new URL(/<(.*)>/.exec(headers.get('link')!)![1]!, world.url).searchParams.get('cursor');
      expect((await bob.get(`/api/notifications?cursor=${cursor}`)).body.code).toBe('invalid-cursor');
      expect((await alice.get('/api/notifications?limit=many')).body.errors).toMatchObject([
        { pointer: '/query/limit' },
      ]);
      expect((await alice.get('/api/notifications?page=2')).body.errors).toMatchObject([
        { pointer: '/query/page' },
      ]);
    });
  });

  describe('are marked read', () => {
    it('the whole group at once, by any of its ids', async () => {
      const { alice, bob, carol } = await people('alice', 'bob', 'carol');
      const postId = await post(alice);
      await like(bob, postId);
      await settled();
      await like(carol, postId);
      await comment(carol, postId, 'Yum');
      expect(await unread(alice)).toBe(2);
      const likes = (await told(alice)).find(({ type }: { type: string }) => type === 'LIKE');
      const oldest = likes.groupedIds.at(-1);
      const read = await alice.post(`/api/notifications/${oldest}/read`);
      expect(read).toMatchObject({
        status: 200,
        body: { id: oldest, readAt: expect.any(String), othersCount: 1 },
      });
      expect(await unread(alice)).toBe(1);
      expect(
        (await told(alice)).filter(({ readAt }: { readAt: string | null }) => readAt === null),
      ).toMatchObject([{ type: 'COMMENT' }]);
      expect((await alice.post(`/api/notifications/${oldest}/read`)).status).toBe(200);
    });

    it('all at once', async () => {
      const { alice, bob } = await people('alice', 'bob');
      await like(bob, await post(alice));
      await follow(bob, alice);
      await settled();
      expect(await alice.post('/api/notifications/read-all')).toMatchObject({
        status: 200,
        body: { message: 'All notifications marked as read' },
      });
      expect(await unread(alice)).toBe(0);
      expect((await told(alice)).map(({ readAt }: { readAt: string }) => readAt)).toEqual([
        expect.any(String),
        expect.any(String),
      ]);
    });

    it('when the messages that they tell of are read', async () => {
      const { alice, bob } = await people('alice', 'bob');
      await follow(alice, bob);
      const conversationId = await talk(bob, alice);
      for (const content of ['One', 'Two']) await say(bob, conversationId, content);
      expect(await unread(alice)).toBe(1);
      await alice.post(`/api/conversations/${conversationId}/read`, { seq: 1 });
      expect(await unread(alice)).toBe(1);
      await alice.post(`/api/conversations/${conversationId}/read`, {});
      expect(await unread(alice)).toBe(0);
      expect(await told(alice)).toMatchObject([{ type: 'MESSAGE', readAt: expect.any(String) }]);
    });

    it('by nobody but their owner, for whom another person’s are like absent ones', async () => {
      const { alice, bob } = await people('alice', 'bob');
      await like(bob, await post(alice));
      const [{ id }] = await told(alice);
      const others = await bob.post(`/api/notifications/${id}/read`);
      const absent = await bob.post(`/api/notifications/${'0'.repeat(36)}/read`);
      expect(others).toMatchObject({ status: 404, body: { code: 'notification-not-found' } });
      expect({ ...others.body, instance: '' }).toEqual({ ...absent.body, instance: '' });
      expect((await world.stranger.post(`/api/notifications/${id}/read`)).status).toBe(401);
      expect((await world.stranger.post('/api/notifications/read-all')).status).toBe(401);
      expect(await unread(alice)).toBe(1);
    });
  });

  it('are told live to their owner’s sockets, and to nobody else’s', async () => {
    const { alice, bob, carol } = await people('alice', 'bob', 'carol');
    const [atAlice, atBob, atCarol] = [await alice.connect(), await bob.connect(), await carol.connect()];
    const postId = await post(alice);
    await like(bob, postId);
    expect(await atAlice.next('notification:new')).toMatchObject({
      notification: { type: 'LIKE', userId: alice.id, entityId: postId, actor: { id: bob.id }, readAt: null },
    });
    await like(alice, await post(carol));
    expect((await atCarol.next('notification:new')).notification.actorId).toBe(alice.id);
    expect(atCarol.received('notification:new')).toHaveLength(1);
    expect(atBob.received('notification:new')).toEqual([]);
  });
});

describe('reports', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  const reason = 'This is not about carrots.';

  beforeAll(async () => {
    world = await startWorld();
    [alice, bob] = [await world.person('alice'), await world.person('bob')];
  });
  afterAll(() => world.close());

  const report = (person: Person, body: object, headers?: Record<string, string>) =>
    person.post('/api/reports', body, headers);

  it('tell of a person, of a post, or of both', async () => {
    const postId = (await bob.post('/api/posts', { content: 'Radishes' })).body.id;
    const text = '  <b>"Radishes"</b> & nothing else  ';
    for (const about of [
      { reportedUserId: bob.id },
      { reportedPostId: postId },
      { reportedUserId: bob.id, reportedPostId: postId },
    ]) {
      const { status, body } = await report(alice, { reason: text, ...about });
      expect({ status, body }).toEqual({
        status: 201,
        body: { success: true, reportId: expect.any(String) },
      });
      const [row] = await world.query('SELECT * FROM reports WHERE id = $1', [body.reportId]);
      expect(row).toMatchObject({
        reporter_id: alice.id,
        reported_user_id: 'reportedUserId' in about ? bob.id : null,
        reported_post_id: 'reportedPostId' in about ? postId : null,
        reason: text,
        status: 'PENDING',
      });
    }
  });

  it('are made once for one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'carrots' };
    const first = await report(alice, { reason, reportedUserId: bob.id }, key);
    const again = await report(alice, { reason, reportedUserId: bob.id }, key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect((await report(alice, { reason: `${reason}!`, reportedUserId: bob.id }, key)).status).toBe(422);
  });

  it('refuse what names nobody, oneself, or nothing that one can see', async () => {
    const hidden = (await bob.post('/api/posts', { content: 'Mine', visibility: 'PRIVATE' })).body.id;
    const carol = await world.person('carol');
    await carol.post(`/api/users/${alice.id}/block`);
    const answers: [object, number, string][] = [
      [{ reason }, 400, 'nothing-reported'],
      [{ reason, reportedUserId: alice.id }, 400, 'cannot-report-self'],
      [{ reason, reportedUserId: 'nobody' }, 404, 'user-not-found'],
      [{ reason, reportedUserId: carol.id }, 404, 'user-not-found'],
      [{ reason, reportedPostId: 'nothing' }, 404, 'post-not-found'],
      [{ reason, reportedPostId: hidden }, 404, 'post-not-found'],
    ];
    for (const [body, status, code] of answers)
      expect(await report(alice, body)).toMatchObject({ status, body: { code } });
    await alice.post(`/api/users/${bob.id}/block`);
    expect((await report(alice, { reason, reportedUserId: bob.id })).status).toBe(201);
    await alice.delete(`/api/users/${bob.id}/block`);
  });

  it('name the field that is wrong', async () => {
    const wrong: [object, string][] = [
      [{ reportedUserId: bob.id }, '/reason'],
      [{ reason: 'Too short', reportedUserId: bob.id }, '/reason'],
      [{ reason: 'x'.repeat(1001), reportedUserId: bob.id }, '/reason'],
      [{ reason: ' '.repeat(20), reportedUserId: bob.id }, '/reason'],
      [{ reason, reportedUserId: 7 }, '/reportedUserId'],
      [{ reason, reportedPostId: null }, '/reportedPostId'],
      [{ reason, reportedPostId: 'x'.repeat(300) }, '/reportedPostId'],
      [{ reason, reportedUserId: bob.id, status: 'RESOLVED' }, '/status'],
    ];
    for (const [body, pointer] of wrong) {
      expect(await report(alice, body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    }
    expect((await world.stranger.post('/api/reports', { reason, reportedUserId: bob.id })).status).toBe(401);
  });
});
