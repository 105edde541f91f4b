import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { HttpClient, Reply } from './support/client.js';
import { read } from './support/openapi.js';
import { PASSWORD, type Person, startWorld, type World } from './support/world.js';
import { until } from './support/waiting.js';

interface Operation {
  method: string;
  path: string;
  query: string[];
  body: string | undefined;
}

const document = read('openapi.json');
const operations: Operation[] = Object.entries<any>(document.paths).flatMap(([path, methods]) =>
  Object.entries<any>(methods).map(([method, { parameters = [], requestBody }]) => ({
    method: method.toUpperCase(),
    path,
    query: parameters.filter((one: any) => one.in === 'query').map((one: any) => one.name),
    body: requestBody?.content['application/json'].schema.$ref.split('/').pop(),
  })),
);
const writes = operations.filter(({ method }) => method !== 'GET');
const reads = operations.filter(({ method, path }) => method === 'GET' && !path.startsWith('/api/health'));
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

let world: World;
let alice: Person;
let bob: Person;
let post: { id: string };
let conversation: { id: string };
let message: { id: string };
let comment: { id: string };

beforeAll(async () => {
  world = await startWorld();
  alice = await world.person('alice');
  bob = await world.person('bob');
  await alice.post(`/api/users/${bob.id}/follow`);
  await bob.post(`/api/users/${alice.id}/follow`);
  post = (await alice.post('/api/posts', { content: 'Carrots' })).body;
  comment = (await alice.post(`/api/posts/${post.id}/comments`, { content: 'Greens' })).body;
  conversation = (await alice.post('/api/conversations', { userId: bob.id })).body;
  message = (await alice.post(`/api/conversations/${conversation.id}/messages`, { content: 'Hi' })).body;
  await notified(alice, 1);
  await notified(bob, 2);
});

/** Notifications follow what they tell of; until they are there the tables do not stand still. */
async function notified(person: Person, count: number): Promise<void> {
  const unread = async () => (await person.get('/api/notifications/unread-count')).body.count as number;
  await until(`${person.username} has ${count} notifications`, async () => (await unread()) >= count, 5000);
}

afterAll(() => world.close());

/** The operation's address, about things that there are. */
function addressOf({ path }: Pick<Operation, 'path'>): string {
  const id = () => {
    if (/^\/api\/(posts|bookmarks)\//.test(path)) return post.id;
    if (path.startsWith('/api/comments/')) return comment.id;
    if (/^\/api\/(conversations|messages\/requests)\//.test(path)) return conversation.id;
    return path.startsWith('/api/messages/') ? message.id : bob.id;
  };
  return path
    .replace('{username}', bob.username)
    .replace('{folder}', 'primary')
    .replace(/\{[^}]+\}/, id);
}

const pointersOf = ({ body }: Reply): string[] => (body.errors ?? []).map((one: any) => one.pointer);

/** Everything that is stored, but for what any request may renew. */
async function everything(): Promise<string> {
  const tables = await world.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'
     AND table_name !~ 'sessions|presence|journal|migrations' ORDER BY 1`,
  );
  const rows = tables.map(
    ({ name }) => `(SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') FROM "${name}" t)`,
  );
  const [row] = await world.query<{ all: string }>(`SELECT concat_ws(E'\\n', ${rows.join()}) AS all`);
  return row!.all;
}

describe('A page of another site', () => {
  const foreign = (): Record<string, string>[] => [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: world.url.replace('http', 'https') },
    { origin: world.url.replace('//', '//evil.') },
    { origin: 'http://127.0.0.1.evil.example' },
    { origin: 'http://127.0.0.1:80@evil.example' },
    { origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  const forms = {
    'text/plain': '{"a":1}',
    'application/x-www-form-urlencoded': 'a=1',
    'multipart/form-data; boundary=x':
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    'text/plain; application/json': '{}',
    'application/problem+json': '{}',
  };

  it('changes nothing by any route', async () => {
    const before = await everything();
    for (const operation of writes) {
      const address = addressOf(operation);
      const refusals = foreign().map((headers) => alice.send(operation.method, address, {}, headers));
      const mistyped = Object.entries(forms).map(([type, body]) =>
        alice.send(operation.method, address, body, { 'content-type': type }),
      );
      const statuses = (await Promise.all([...refusals, ...mistyped])).map(({ status }) => status);
      const expected = [...refusals.map(() => 403), ...mistyped.map(() => 415)];
      expect([nameOf(operation), ...statuses]).toEqual([nameOf(operation), ...expected]);
    }
    expect(await everything()).toBe(before);
  });

  it('is not told that it may read, and a page of this machine is', async () => {
    const cors = async (origin: string) =>
      (await alice.get('/api/auth/me', { origin })).headers.get('access-control-allow-origin');
    expect(await cors('http://evil.example')).toBeNull();
    expect(await cors('http://localhost:8081')).toBe('http://localhost:8081');
    expect((await alice.get('/api/locations')).headers.get('vary')).toContain('Origin');
  });
});

describe('A GET', () => {
  it('writes nothing, whatever verb it claims to stand for', async () => {
    const before = await everything();
    for (const operation of reads) {
      const query = operation.query.includes('q') ? '?q=x' : '';
      const address = operation.path.endsWith('check-username')
        ? '/api/auth/check-username?username=nobody'
        : addressOf(operation) + query;
      const { status } = await bob.get(address, { 'x-http-method-override': 'DELETE' });
      expect([nameOf(operation), status]).toEqual([nameOf(operation), 200]);
    }
    expect(await everything()).toBe(before);
  });
});

/** The least that each body needs, so that a complaint can only be about what the test adds. */
const bodies: Record<string, () => Record<string, unknown>> = {
  SignupDto: () => ({ username: 'nobody', email: 'x@example.com', password: PASSWORD, displayName: 'X' }),
  LoginDto: () => ({ email: 'nobody', password: 'nothing' }),
  ForgotPasswordDto: () => ({ email: 'nobody@example.com' }),
  ResetPasswordDto: () => ({ email: 'nobody@example.com', code: '000000', newPassword: PASSWORD }),
  ChangePasswordDto: () => ({ currentPassword: 'wrong', newPassword: PASSWORD }),
  DeleteAccountDto: () => ({ password: 'wrong' }),
  CreatePostDto: () => ({ content: 'x' }),
  CreateCommentDto: () => ({ content: 'x' }),
  SendMessageDto: () => ({ content: 'x' }),
  SendMediaDto: () => ({ messageType: 'PHOTO', mediaUrl: 'https://example.com/x.png' }),
  ReactDto: () => ({ emoji: '👍' }),
  TypingDto: () => ({ isTyping: true }),
  OpenConversationDto: () => ({ userId: bob.id }),
  ReactToPostDto: () => ({ reactionType: 'LIKE' }),
  ChooseIndustryDto: () => ({ industry: 'TECH' }),
  ChooseTierDto: () => ({ tier: 'GOLD' }),
  ChooseInterestsDto: () => ({ interests: ['sports'] }),
  AcceptLegalDto: () => ({ termsAccepted: true, privacyAccepted: true, guidelinesAccepted: true }),
  NewReportDto: () => ({ reason: 'Because of this.', reportedUserId: bob.id }),
};
const bodyOf = ({ body }: Operation) => bodies[body ?? '']?.() ?? {};

describe('A field', () => {
  it('that a route does not know is refused by its name, in a body and in a query', async () => {
    const before = await everything();
    for (const operation of [...writes, ...reads]) {
      const address = addressOf(operation);
      const inQuery = await alice.send(operation.method, `${address}?zork=1&q=x`);
      expect([nameOf(operation), inQuery.status]).toEqual([nameOf(operation), 400]);
      expect(pointersOf(inQuery)).toContain('/query/zork');
      if (operation.method === 'GET') continue;
      const inBody = await alice.send(operation.method, address, {
        ...bodyOf(operation),
        zork: 1,
        isAdmin: true,
      });
      expect([nameOf(operation), inBody.status, ...pointersOf(inBody).sort()]).toEqual([
        nameOf(operation),
        400,
        '/isAdmin',
        '/zork',
      ]);
    }
    expect(await everything()).toBe(before);
  });

  it('may be left out of every change, which then changes nothing', async () => {
    for (const [method, path] of [
      ['PUT', '/api/users/me'],
      ['PATCH', '/api/me/profile'],
      ['PATCH', '/api/me/settings'],
      ['PATCH', `/api/posts/${post.id}`],
      ['PATCH', `/api/posts/${post.id}/comments`],
      ['PATCH', `/api/comments/${comment.id}`],
      ['PUT', `/api/messages/${message.id}`],
    ] as const) {
      const before = await everything();
      for (const body of [undefined, {}]) expect((await alice.send(method, path, body)).status).toBe(200);
      expect([path, (await everything()) === before]).toEqual([path, true]);
    }
  });

  it('of an earlier version is known, checked, and without effect', async () => {
    const known: [string, string, unknown][] = [
      ['POST', '/api/auth/login', { email: 'alice', username: 'bob', password: PASSWORD }],
      ['PUT', '/api/users/me', { netWorth: 5, influenceScore: 5 }],
      ['DELETE', `/api/messages/${message.id}?deleteForEveryone=true`, {}],
      ['POST', '/api/reports', { ...bodies.NewReportDto!(), reportedPostId: '' }],
    ];
    for (const [method, path, body] of known) {
      const { status } = await alice.send(method, path, body);
      expect([path, status]).toEqual([path, path === '/api/reports' ? 201 : 200]);
    }
    expect((await alice.get('/api/auth/me')).body).toMatchObject({ username: 'alice', netWorth: 0 });
    expect(pointersOf(await alice.put('/api/users/me', { netWorth: 'much' }))).toEqual(['/netWorth']);
  });

  const hostile = [
    '12',
    '1e400',
    'null',
    '[]',
    '{"a":{"b":[1]}}',
    '"\\u0000"',
    '"a\\ud800b"',
    '" \\n"',
    `"${'👍'.repeat(6000)}"`,
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    '"javascript:alert(1)"',
  ];

  it('with a value that it cannot have is named, and no value does any harm', async () => {
    const everyday = writes.filter(
      ({ path, body }) => body && !/signup|login|password|\/api\/me$/.test(path),
    );
    const distinct = new Map(everyday.map((operation) => [operation.body, operation]));
    for (const operation of distinct.values()) {
      for (const field of Object.keys(document.components.schemas[operation.body!].properties)) {
        const rest = JSON.stringify({ ...bodyOf(operation), [field]: undefined }).slice(1, -1);
        const ask = (value: string) =>
          alice.send(operation.method, addressOf(operation), `{${rest && `${rest},`}"${field}":${value}}`);
        for (const reply of await Promise.all(hostile.map(ask))) {
          if (reply.body?.code !== 'validation-failed') continue;
          const named = pointersOf(reply).some((pointer) => pointer.startsWith(`/${field}`));
          expect([nameOf(operation), field, pointersOf(reply), named]).toEqual([
            nameOf(operation),
            field,
            pointersOf(reply),
            true,
          ]);
        }
      }
    }
    expect((await alice.get('/api/auth/me')).body).toMatchObject({ isAdmin: false, netWorth: 0 });
  }, 60_000);
});

describe('A write that fails as late as it can', () => {
  /** Guesses are counted whatever becomes of them. */
  const state = async () => {
    await world.query('DELETE FROM rate_limit_counters');
    return everything();
  };

  /** Lets no row of any table be written: it says so at the commit. */
  const spoil = `
    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'too late'; END $$;
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ 'presence|rate_limit' LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER spoil AFTER INSERT OR UPDATE OR DELETE ON %I
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION spoil()', name);
      END LOOP;
    END $$`;

  const truly: typeof bodies = {
    LoginDto: () => ({ email: 'alice', password: PASSWORD }),
    ChangePasswordDto: () => ({ currentPassword: PASSWORD, newPassword: `${PASSWORD}-new` }),
    DeleteAccountDto: () => ({ password: PASSWORD }),
    UpdateProfileDto: () => ({ bio: 'Hungry' }),
    UpdateSettingsDto: () => ({ privateAccount: true }),
    EditPostDto: () => ({ content: 'Cabbage' }),
    EditCommentDto: () => ({ content: 'Cabbage' }),
    EditMessageDto: () => ({ content: 'Cabbage' }),
  };

  it('leaves everything as it was', async () => {
    const sessions = () => world.query('SELECT sid FROM user_sessions ORDER BY sid');
    const [before, sessionsBefore] = [await state(), await sessions()];
    await world.query(spoil);
    const failed: string[] = [];
    for (const operation of writes) {
      const body = truly[operation.body ?? '']?.() ?? bodyOf(operation);
      const client = /auth\/(signup|login)/.test(operation.path) ? world.stranger : alice;
      const response = await fetch(world.url + addressOf(operation), {
        method: operation.method,
        headers: { 'content-type': 'application/json', cookie: client.cookie },
        body: JSON.stringify(body),
      });
      if (response.status >= 500) failed.push(nameOf(operation));
      expect([nameOf(operation), response.headers.getSetCookie()]).toEqual([nameOf(operation), []]);
    }
    expect(await state()).toBe(before);
    expect(await sessions()).toEqual(sessionsBefore);
    await world.query('DROP FUNCTION spoil CASCADE');
    expect(failed).toEqual(
      expect.arrayContaining(['POST /api/auth/login', 'POST /api/posts', 'DELETE /api/me']),
    );
    expect(failed.length).toBeGreaterThan(writes.length / 2);
    expect((await alice.get('/api/auth/me')).status).toBe(200);
  }, 60_000);
});

describe('What is not there to see', () => {
  const send = (who: HttpClient, operation: Operation, id: string) =>
    who.send(
      operation.method,
      operation.path.replace(/\{[^}]+\}/, id) + (operation.query.includes('q') ? '?q=x' : ''),
      operation.method === 'GET' ? undefined : bodyOf(operation),
    );

  /** All of an answer but what tells requests, and ids, apart. */
  const told = ({ status, body, headers }: Reply) => [
    status,
    { ...body, instance: '' },
    [...headers].filter(([name]) => !/^(date|x-request-id)$/.test(name)),
  ];

  async function expectAbsent(
    who: HttpClient,
    within: RegExp,
    [id, absent]: [string, string],
  ): Promise<void> {
    const ask = async (operation: Operation) => {
      const [hidden, nothing] = [
        told(await send(who, operation, id)),
        told(await send(who, operation, absent)),
      ];
      expect([nameOf(operation), hidden[0]]).toEqual([nameOf(operation), 404]);
      expect(hidden).toEqual(nothing);
    };
    await Promise.all(operations.filter(({ path }) => within.test(path)).map(ask));
  }

  let stranger: Person;
  let blocked: Person;
  let blocker: Person;
  let suspended: Person;
  let shut: Person;

  beforeAll(async () => {
    [stranger, blocked, blocker, suspended, shut] = await Promise.all([
      world.person('stranger'),
      world.person('blocked'),
      world.person('blocker'),
      world.person('suspended'),
      world.person('shut'),
    ]);
    await alice.post(`/api/users/${blocked.id}/block`);
    await blocker.post(`/api/users/${alice.id}/block`);
    await shut.patch('/api/me/settings', { privateAccount: true });
  });

  const NOBODY = '0192aaaa-0000-7000-8000-000000000000';

  it('of posts and comments is told like what never was', async () => {
    const publish = async (author: Person, visibility = 'PUBLIC') => {
      const { id } = (await author.post('/api/posts', { content: 'Hush', visibility })).body;
      const said = (await author.post(`/api/posts/${id}/comments`, { content: 'Hush' })).body;
      return { postId: id as string, commentId: said.id as string };
    };
    const deleted = await publish(alice);
    await alice.delete(`/api/posts/${deleted.postId}`);
    const hidden = await publish(alice);
    await world.query('UPDATE posts SET is_hidden = true WHERE id = $1', [hidden.postId]);
    const open = await publish(alice);
    const cases: [HttpClient, { postId: string; commentId: string }][] = [
      [stranger, await publish(alice, 'FOLLOWERS')],
      [bob, await publish(alice, 'PRIVATE')],
      [blocked, open],
      [blocker, open],
      [stranger, await publish(suspended)],
      [stranger, await publish(shut)],
      [stranger, hidden],
      [alice, deleted],
    ];
    await world.query('UPDATE users SET suspended_at = now() WHERE id = $1', [suspended.id]);
    for (const [who, { postId, commentId }] of cases) {
      await expectAbsent(who, /^\/api\/(posts|bookmarks)\/\{/, [postId, NOBODY]);
      await expectAbsent(who, /^\/api\/comments\/\{/, [commentId, NOBODY]);
    }
  });

  it('of conversations, messages, notifications and sessions is told like what never was', async () => {
    const [notification] = (await bob.get('/api/notifications')).body;
    const [session] = (await alice.get('/api/me/sessions')).body;
    for (const who of [stranger, blocked, blocker]) {
      await expectAbsent(who, /^\/api\/(conversations|messages\/requests)\/\{/, [conversation.id, NOBODY]);
      await expectAbsent(who, /^\/api\/messages\/\{/, [message.id, NOBODY]);
      await expectAbsent(who, /^\/api\/notifications\/\{/, [notification.id, NOBODY]);
      await expectAbsent(who, /^\/api\/me\/sessions\/\{/, [session.id, NOBODY]);
    }
  });

  it('of people is told like what never was, but that one can block them', async () => {
    for (const [who, whom] of [
      [blocked, alice],
      [stranger, suspended],
    ] as const) {
      await expectAbsent(who, /^\/api\/(users|privacy\/muted)\/\{id\}(?!\/block)/, [whom.id, NOBODY]);
      await expectAbsent(who, /^\/api\/users\/\{username\}/, [whom.username, 'nobody_at_all']);
      expect((await who.get(`/api/users/${whom.id}/blocked`)).body).toEqual({
        isBlocked: false,
        isBlockedBy: false,
      });
      for (const verb of ['post', 'delete'] as const) {
        expect((await who[verb](`/api/users/${whom.id}/block`)).status).toBe(200);
      }
    }
  });
});

describe('A list', () => {
  const lists = operations.filter(({ method, query }) => method === 'GET' && query.includes('limit'));
  const address = (operation: Operation, parameters: string) =>
    `${addressOf(operation).replace(bob.id, alice.id)}?${operation.query.includes('q') ? 'q=a&' : ''}${parameters}`;
  const itemsOf = ({ body }: Reply): unknown[] =>
    Array.isArray(body) ? body : (body.posts ?? body.entries ?? body.changes);
  const nextOf = ({ body, headers }: Reply): string | null => {
    const link = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    return body.nextCursor ?? (link && new URL(link, world.url).searchParams.get('cursor')) ?? null;
  };

  beforeAll(async () => {
    for (const name of ['anna', 'amos', 'axel']) {
      const fan = await world.person(name);
      await fan.post(`/api/users/${alice.id}/follow`);
      await alice.post(`/api/users/${fan.id}/follow`);
      await alice.post(`/api/users/${fan.id}/mute`);
      await fan.post(`/api/posts/${post.id}/comments`, { content: 'a' });
      const { id } = (await fan.post('/api/conversations', { userId: alice.id })).body;
      await fan.post(`/api/conversations/${id}/messages`, { content: 'a' });
      await alice.post(`/api/conversations/${conversation.id}/messages`, { content: 'a' });
      await bob.post('/api/posts', { content: 'a' });
      const { id: postId } = (await alice.post('/api/posts', { content: 'a' })).body;
      await alice.post(`/api/posts/${postId}/save`);
      const stranger = await world.person(`${name}_the_stranger`);
      const { id: request } = (await stranger.post('/api/conversations', { userId: alice.id })).body;
      await stranger.post(`/api/conversations/${request}/messages`, { content: 'a' });
      const foe = await world.person(`${name}_the_foe`);
      await alice.post(`/api/users/${foe.id}/block`);
    }
    await alice.patch('/api/me/settings', { privateAccount: true });
    for (const name of ['will', 'wilma', 'wanda']) {
      await (await world.person(name)).post(`/api/users/${alice.id}/follow`);
    }
  });

  it('clamps a limit that is a number and refuses one that is none', async () => {
    for (const operation of lists) {
      const ask = (limit: string) => alice.get(address(operation, `limit=${limit}`));
      for (const limit of ['0', '-7']) expect(itemsOf(await ask(limit)).length).toBeLessThanOrEqual(1);
      for (const limit of ['1000', '1e9', '99999999999999999999'])
        expect((await ask(limit)).status).toBe(200);
      for (const limit of ['', 'ten', 'NaN', '1,2', '0x10']) {
        const reply = await ask(limit);
        expect([nameOf(operation), limit, pointersOf(reply)]).toEqual([
          nameOf(operation),
          limit,
          ['/query/limit'],
        ]);
      }
      expect(pointersOf(await alice.get(address(operation, 'limit=1&limit=2')))).toEqual(['/query/limit']);
    }
  });

  it('is walked page by page without a gap, and knows its own cursors only', async () => {
    const paged = lists.filter(({ query }) => query.includes('cursor'));
    const cursors = new Map<Operation, string>();
    for (const operation of paged) {
      const whole = itemsOf(await alice.get(address(operation, 'limit=100')));
      const walked: unknown[] = [];
      let parameters = 'limit=2';
      for (;;) {
        const page = await alice.get(address(operation, parameters));
        walked.push(...itemsOf(page));
        const next = nextOf(page);
        if (next === null) break;
        expect([nameOf(operation), itemsOf(page).length]).toEqual([nameOf(operation), 2]);
        if (!cursors.has(operation)) cursors.set(operation, next);
        parameters = `limit=2&cursor=${encodeURIComponent(next)}`;
      }
      expect([nameOf(operation), walked]).toEqual([nameOf(operation), whole]);
    }
    expect(paged.filter((operation) => !cursors.has(operation)).map(nameOf)).toEqual([]);
    const [[, foreign]] = cursors as unknown as [[Operation, string]];
    for (const [operation, cursor] of cursors) {
      const tampered = [
        cursor.slice(0, -1),
        `${cursor}A`,
        cursor.slice(1),
        '',
        'x',
        'a.b',
        cursor.toUpperCase(),
      ];
      const alien = foreign === cursor ? [] : [foreign];
      for (const bad of [...tampered, ...alien]) {
        const reply = await alice.get(address(operation, `cursor=${encodeURIComponent(bad)}`));
        expect([nameOf(operation), bad, pointersOf(reply)]).toEqual([
          nameOf(operation),
          bad,
          ['/query/cursor'],
        ]);
      }
      const { status } = await bob.get(address(operation, `cursor=${encodeURIComponent(cursor)}`));
      expect([nameOf(operation), status]).toEqual([nameOf(operation), 400]);
    }
  });
});

describe('The server', () => {
  /** Sends bytes as they are and tells the status of the answer. */
  function statusOf(bytes: string): Promise<number> {
    const { port } = new URL(world.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
      let answer = '';
      socket.on('data', (data) => (answer += data.toString('latin1')));
      socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
      socket.on('error', reject);
    });
  }

  const request = (line: string) =>
    statusOf(`${line} HTTP/1.1\r\nHost: x\r\nCookie: ${alice.cookie}\r\nConnection: close\r\n\r\n`);

  it.each([
    ['GET /api/%E0%A4%A', 400],
    ['GET /api/users/%00', 400],
    ['GET /api/users/%ed%a0%80', 400],
    ['GET /api/users/search?q=%E0%A4%A', 400],
    ['GET /api/users/search?q=%ed%a0%80', 400],
    ['GET /api/users/search?q=100%', 200],
    ['GET *', 400],
    ['OPTIONS *', 400],
    ['GET //api/auth/me', 404],
    ['GET /api/auth/me.', 404],
    ['GET /api/auth/me;x=1', 404],
    ['GET /api/docs/%2e%2e/%2e%2e/package.json', 404],
    ['TRACE /api/auth/me', 404],
    ['PROPFIND /api/posts', 404],
    ['FOO /api/posts', 400],
  ])('answers an odd request as one: %p', async (line, status) => {
    expect(await request(line)).toBe(status);
  });

  it('answers an address beyond any length', async () => {
    expect(await request(`GET /api/users/${'a'.repeat(10_000)}`)).toBe(404);
    expect(await request(`GET /${'a'.repeat(20_000)}`)).toBe(431);
  });

  it('takes a body of 256 KiB and 32 levels, and no more', async () => {
    const sized = (size: number) => `{"zork":"${'a'.repeat(size - 11)}"}`;
    const deep = (levels: number) => `{"zork":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect((await alice.post('/api/posts', sized(256 * 1024))).status).toBe(400);
    expect((await alice.post('/api/posts', sized(256 * 1024 + 1))).status).toBe(413);
    expect(pointersOf(await alice.post('/api/posts', deep(32)))).toEqual(['/zork']);
    expect((await alice.post('/api/posts', deep(33))).body.detail).toContain('nested deeper than 32 levels');
  });

  it('is not held up by what is small to send and large to look at', async () => {
    const post = (body: string | Uint8Array<ArrayBuffer>, encoding = 'identity') =>
      fetch(`${world.url}/api/posts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding, cookie: alice.cookie },
        body,
      });
    expect((await post(new Uint8Array(gzipSync(Buffer.alloc(50_000_000, 'a'))), 'gzip')).status).toBe(413);
    expect((await post(`{"content":[${'1,'.repeat(100_000)}1]}`)).status).toBe(400);
    const keys = Array.from({ length: 9000 }, (_, index) => `"k${index}":1`);
    const answer = await post(`{${keys.join()}}`);
    expect([answer.status, (await answer.text()).length < 2000]).toEqual([400, true]);
  });

  it('refuses bytes that are not UTF-8, which it could not give back', async () => {
    const body = new Uint8Array([...Buffer.from('{"content":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]);
    const headers = { 'content-type': 'application/json', cookie: alice.cookie };
    const { status } = await fetch(`${world.url}/api/posts`, { method: 'POST', headers, body });
    expect(status).toBe(400);
  });

  it('says nothing of itself, and lets nobody keep what it says', async () => {
    const { headers } = await alice.get('/api/auth/me');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('takes any cookie that is none of its own for no session', async () => {
    const own = decodeURIComponent(alice.cookies.get('connect.sid')!);
    const [sid] = own.slice(2).split('.');
    for (const value of [
      '%E0%A4%A',
      '',
      sid,
      `s:${sid}`,
      `s:${sid}.`,
      `${own.slice(0, -3)}AAA`,
      `s:.${'a'.repeat(5000)}`,
      'j:{"userId":"x"}',
      'x'.repeat(12_000),
    ]) {
      const cookie = `connect.sid=${value}; rabit.device=%E0%A4%A`;
      expect((await world.stranger.get('/api/auth/me', { cookie })).status).toBe(401);
    }
  });
});

describe('A limit', () => {
  let limited: World;

  beforeAll(async () => (limited = await startWorld({ rateLimits: true })));
  afterAll(() => limited.close());

  it('is told with every answer, kept, and counted for each account', async () => {
    const [carol, dave] = [await limited.person('carol'), await limited.person('dave')];
    await dave.post(`/api/users/${carol.id}/follow`);
    const { body: first, headers } = await dave.post('/api/posts', { content: 'x' });
    expect(headers.get('ratelimit-policy')).toBe('"requests";q=500;w=60, "posts";q=10;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+, "posts";r=9;t=\d+$/);
    const { body: chat } = await carol.post('/api/conversations', { userId: dave.id });
    const reason = 'Because of this.';
    const limits: [number, number, () => Promise<Reply>][] = [
      [10, 60, () => carol.post('/api/posts', { content: 'x' })],
      [20, 60, () => carol.post(`/api/posts/${first.id}/comments`, { content: 'x' })],
      [60, 60, () => carol.post(`/api/conversations/${chat.id}/messages`, { content: 'x' })],
      [10, 900, () => carol.post('/api/reports', { reason, reportedUserId: dave.id })],
    ];
    for (const [quota, seconds, act] of limits) {
      const replies: Reply[] = [];
      while (replies.length <= quota) replies.push(await act());
      expect(replies.map(({ status }) => status)).toEqual([...Array<number>(quota).fill(201), 429]);
      const refused = replies.at(-1)!;
      expect(refused.body).toMatchObject({ code: 'rate-limited', retryAfterMs: expect.any(Number) });
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait > seconds - 60 && wait <= seconds).toBe(true);
    }
    expect((await dave.post('/api/posts', { content: 'x' })).status).toBe(201);
  });
});
