import { promisify } from 'node:util';
import bcrypt from 'bcrypt';
import { DomainEvents } from '../src/common/domain-events.js';
import { SessionsRevoked } from '../src/auth/auth.events.js';
import { SessionStore } from '../src/auth/session.store.js';
import { SessionsRepository } from '../src/auth/sessions.repository.js';
import { SessionsService } from '../src/auth/sessions.service.js';
import { HttpClient } from './support/client.js';
import { PASSWORD, type Person, startWorld, type World } from './support/world.js';

const NEW_PASSWORD = 'Another-Hole-8';
/** bcrypt of eighty times `z`, of which bcrypt reads 72. */
const EIGHTY_Z = '$2b$10$tEXXYjt4UdgWzlHaDZ6XNu1uSBZFBaWDYwniiCeW0jF6gjCvK6oCq';
/** bcrypt of the admin password that earlier versions published. */
const ADMIN_HASH = '$2b$10$HeGDYMGtaaMgLELxYdrpJehcxGPvY.gxyKpNAywPXmMQs5ktibMRu';

const account = (username: string, rest: Record<string, unknown> = {}) => ({
  username,
  email: `${username}@example.com`,
  password: PASSWORD,
  displayName: username,
  ...rest,
});

describe('Accounts and sessions', () => {
  let world: World;
  let stranger: HttpClient;

  const logIn = (email: string, password = PASSWORD) =>
    world.client().post('/api/auth/login', { email, password });
  const pointers = (body: any) => body.errors.map((error: any) => error.pointer);
  const sidOf = (cookies: Map<string, string>) =>
    decodeURIComponent(cookies.get('connect.sid')!).slice(2).split('.')[0]!;

  /** Another device of the person, logged in. */
  async function otherDevice(person: Person): Promise<HttpClient> {
    const device = world.client();
    const { status } = await device.post('/api/auth/login', { email: person.email, password: PASSWORD });
    expect(status).toBe(200);
    return device;
  }

  function revocations(): SessionsRevoked[] {
    const heard: SessionsRevoked[] = [];
    world.app.get(DomainEvents).on(SessionsRevoked, (event) => void heard.push(event));
    return heard;
  }

  beforeAll(async () => {
    world = await startWorld();
    stranger = world.stranger;
  });

  afterAll(() => world.close());

  describe('Signing up', () => {
    it('makes an account, a session and a device, and tells nobody the password', async () => {
      const alice = await world.person('alice');
      const { status, body } = await alice.get('/api/auth/me');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        id: alice.id,
        username: 'alice',
        email: 'alice@example.com',
        netWorth: 0,
        influenceScore: 0,
      });
      expect(Object.keys(body)).not.toContain('password');
      expect([...alice.cookies.keys()].sort()).toEqual(['connect.sid', 'rabit.device']);
    });

    it('answers 201 with what existing clients ask of it', async () => {
      const reply = await world.client().post(
        '/api/auth/signup',
        account('newcomer', {
          category: 'CREATOR',
          country: 'ZA',
          province: 'GP',
          city: 'Soweto',
          birthday: '1990-05-01',
          gender: 'FEMALE',
          bio: '',
          website_url_confirm: '',
          phone_verify_code: '',
          primaryPlatforms: ['x'],
          businessHours: { mon: '9-5' },
        }),
      );
      expect(reply.status).toBe(201);
      expect(reply.body).toMatchObject({
        requiresVerification: false,
        verificationType: 'email',
        verificationSent: false,
        skipVerification: true,
        category: 'CREATOR',
        country: 'ZA',
        city: 'Soweto',
        birthday: '1990-05-01T00:00:00.000Z',
        gender: 'FEMALE',
      });
    });

    it('sets cookies that scripts and other sites cannot use', async () => {
      const reply = await world.client().post('/api/auth/signup', account('crumbs'));
      const [session, device] = ['connect.sid', 'rabit.device'].map((name) =>
        reply.headers.getSetCookie().find((line) => line.startsWith(name))!,
      );
      for (const line of [session, device]) {
        expect(line).toMatch(/; Path=\//);
        expect(line).toMatch(/; HttpOnly/);
        expect(line).toMatch(/; SameSite=Lax/);
        expect(line).not.toMatch(/Secure/);
      }
      const days = (line: string) =>
        Math.round((Date.parse(/Expires=([^;]+)/.exec(line)![1]!) - Date.now()) / 86_400_000);
      expect(days(session!)).toBe(7);
      expect(days(device!)).toBe(365);
    });

    it.each([
      ['/username', { username: 'al' }],
      ['/username', { username: 'a'.repeat(31) }],
      ['/username', { username: 'аdmin' }],
      ['/username', { username: 'with space' }],
      ['/username', { username: ['alice'] }],
      ['/email', { email: 'no-address' }],
      ['/email', { email: 'ünïcode@example.com' }],
      ['/email', { email: undefined, phoneNumber: '+27 82 555 0101' }],
      ['/email', { email: `${'a'.repeat(64)}@${'b'.repeat(185)}.example` }],
      ['/password', { password: 'short-1' }],
      ['/password', { password: 'x'.repeat(73) }],
      ['/password', { password: '🐇'.repeat(18) + 'A' }],
      ['/password', { password: 'password123' }],
      ['/password', { password: 'PassWord123' }],
      ['/password', { password: 12345678 }],
      ['/displayName', { displayName: ' ' }],
      ['/displayName', { displayName: 'x'.repeat(51) }],
      ['/displayName', { displayName: 'right\u202Eleft' }],
      ['/avatarUrl', { avatarUrl: 'javascript:alert(1)' }],
      ['/avatarUrl', { avatarUrl: '/relative.png' }],
      ['/category', { category: null }],
      ['/category', { category: 'ROYAL' }],
      ['/birthday', { birthday: '1990-02-31' }],
      ['/birthday', { birthday: '+300000-01-01' }],
      ['/website_url_confirm', { website_url_confirm: 'http://spam.example' }],
      ['/phone_verify_code', { phone_verify_code: '1' }],
      ['/isAdmin', { isAdmin: true }],
      ['/netWorth', { netWorth: 5 }],
    ])('names %s when it is refused (%#)', async (pointer, change) => {
      const { status, body } = await stranger.post('/api/auth/signup', { ...account('refused'), ...change });
      expect(status).toBe(400);
      expect(pointers(body)).toContain(pointer);
    });

    it('refuses a password that repeats a name of the account, in any case', async () => {
      const names = {
        username: 'Beatrix_Potter',
        email: 'beatrix@example.com',
        displayName: 'Hill Top Farm',
      };
      for (const password of ['beatrix_potter', 'BEATRIX@example.com', 'hill top farm']) {
        const { status, body } = await stranger.post('/api/auth/signup', { ...names, password });
        expect([status, body.code]).toEqual([400, 'common-password']);
      }
    });

    it('says which of username and e-mail is taken, whatever their case', async () => {
      await world.person('Taken_Name');
      const byName = await stranger.post(
        '/api/auth/signup',
        account('tAKEN_nAME', { email: 'free@example.com' }),
      );
      expect([byName.status, byName.body.code]).toEqual([409, 'username-taken']);
      const byEmail = await stranger.post(
        '/api/auth/signup',
        account('free_name', { email: 'TAKEN_name@Example.com' }),
      );
      expect([byEmail.status, byEmail.body.code]).toEqual([409, 'email-taken']);
    });

    it('lets one of fifty who come together have the name', async () => {
      const attempts = Array.from({ length: 50 }, (_, index) =>
        world.client().post('/api/auth/signup', account(index % 2 ? 'Race_Winner' : 'race_winner')),
      );
      const statuses = (await Promise.all(attempts)).map((reply) => reply.status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    });

    it('tells whether a username is free, and suggests free ones', async () => {
      const free = await stranger.get('/api/auth/check-username?username=nobody_yet');
      expect(free.body).toEqual({ available: true });
      const taken = await stranger.get('/api/auth/check-username?username=ALICE');
      expect(taken.body.available).toBe(false);
      expect(new Set(taken.body.suggestions).size).toBe(3);
      for (const bad of ['ab', 'a%25', '']) {
        const { status, body } = await stranger.get(`/api/auth/check-username?username=${bad}`);
        expect(status).toBe(400);
        expect(pointers(body)).toEqual(['/query/username']);
      }
    });
  });

  describe('Logging in', () => {
    it('works with username or e-mail in any case, and begins a session of its own', async () => {
      const bob = await world.person('bob');
      const before = bob.cookies.get('connect.sid');
      for (const name of ['bob', 'BOB', 'bob@example.com', 'Bob@Example.COM']) {
        const { status, body } = await bob.post('/api/auth/login', { email: name, password: PASSWORD });
        expect(status).toBe(200);
        expect(body.id).toBe(bob.id);
      }
      expect(bob.cookies.get('connect.sid')).not.toBe(before);
      const old = await stranger.get('/api/auth/me', { cookie: `connect.sid=${before}` });
      expect(old.status).toBe(401);
    });

    it('answers an unknown name and a wrong password alike', async () => {
      await world.person('known_one');
      const replies = [
        await logIn('known_one', 'wrong-password'),
        await logIn('unknown_1', 'wrong-password'),
      ];
      const [wrong, unknown] = replies.map(({ status, body, headers }) => {
        const { instance: _, ...problem } = body;
        return {
          status,
          problem,
          headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
        };
      });
      expect(wrong!.status).toBe(401);
      expect(wrong!.problem.code).toBe('invalid-credentials');
      expect(unknown).toEqual(wrong);
    });

    it('does the same work for an unknown name as for a wrong password', async () => {
      await world.person('known_two');
      const compare = jest.spyOn(bcrypt, 'compare');
      const work = async (name: string, password = 'wrong-password') => {
        compare.mockClear();
        const statements = await world.countStatements(() => logIn(name, password));
        return { statements, costs: compare.mock.calls.map(([, hash]) => bcrypt.getRounds(hash)) };
      };
      try {
        const known = await work('known_two');
        expect(known.costs).toEqual([10, 10, 10, 10]);
        expect(await work('unknown_2')).toEqual(known);
        expect(await work('unknown_2@example.com')).toEqual(known);
        expect(await work('known_two', 'x'.repeat(100))).toEqual(known);
      } finally {
        compare.mockRestore();
      }
    });

    it('takes underscores and percent signs literally', async () => {
      const carol = await world.person('carol_x');
      await world.person('carolXx', { password: NEW_PASSWORD });
      expect((await logIn('carol_x')).body.id).toBe(carol.id);
      expect((await logIn('carol%')).status).toBe(401);
      expect((await logIn('carolXx')).status).toBe(401);
    });

    it('reads all of a password: 72 bytes are significant, more are refused', async () => {
      const password = `${'a'.repeat(71)}X`;
      await world.person('seventy_two', { password });
      expect((await logIn('seventy_two', password)).status).toBe(200);
      expect((await logIn('seventy_two', `${'a'.repeat(71)}Y`)).status).toBe(401);
      expect((await logIn('seventy_two', `${password}Y`)).status).toBe(401);
    });

    it.each([
      ['/email', { password: PASSWORD }],
      ['/password', { email: 'alice' }],
      ['/password', { email: 'alice', password: { $ne: '' } }],
      ['/username', { username: 1, email: 'alice', password: PASSWORD }],
      ['/name', { name: 'alice', email: 'alice', password: PASSWORD }],
    ])('names %s when the body is malformed', async (pointer, body) => {
      const reply = await stranger.post('/api/auth/login', body);
      expect(reply.status).toBe(400);
      expect(pointers(reply.body)).toContain(pointer);
    });

    it('compares adopted hashes as they were made, and refuses the published admin password', async () => {
      const eighty = await world.person('eighty');
      await world.query('UPDATE users SET password = $2, password_set_at = NULL WHERE id = $1', [
        eighty.id,
        EIGHTY_Z,
      ]);
      expect((await logIn('eighty', 'z'.repeat(80))).status).toBe(200);
      const admin = await world.person('admin', { email: 'admin@rabitchat.com' });
      await world.query('UPDATE users SET password = $2, password_set_at = NULL WHERE id = $1', [
        admin.id,
        ADMIN_HASH,
      ]);
      expect((await logIn('admin', 'AdminPass123!')).status).toBe(401);
      await world.query('UPDATE users SET password_set_at = now() WHERE id = $1', [admin.id]);
      expect((await logIn('admin', 'AdminPass123!')).status).toBe(200);
    });

    it('survives a stored password that is no hash', async () => {
      const broken = await world.person('broken');
      await world.query(`UPDATE users SET password = 'not a hash' WHERE id = $1`, [broken.id]);
      expect((await logIn('broken', 'not a hash')).status).toBe(401);
    });

    it('tries the exact spelling before the folded one', async () => {
      const elder = await world.person('dora');
      const variant = await world.person('dora_2', { password: NEW_PASSWORD });
      await world.query(`UPDATE users SET username = 'Dora', username_variant = true WHERE id = $1`, [
        variant.id,
      ]);
      expect((await logIn('Dora', NEW_PASSWORD)).body.id).toBe(variant.id);
      expect((await logIn('dora')).body.id).toBe(elder.id);
      expect((await logIn('DORA')).body.id).toBe(elder.id);
    });

    it('tells a suspended person so, but only with the right password, until the suspension ends', async () => {
      const erin = await world.person('erin');
      await world.query('UPDATE users SET suspended_at = now() WHERE id = $1', [erin.id]);
      expect((await erin.get('/api/auth/me')).status).toBe(401);
      expect((await logIn('erin', 'wrong-password')).status).toBe(401);
      const refused = await logIn('erin');
      expect([refused.status, refused.body.code]).toEqual([403, 'account-suspended']);
      await world.query(`UPDATE users SET suspended_until = now() - interval '1 second' WHERE id = $1`, [
        erin.id,
      ]);
      expect((await logIn('erin')).status).toBe(200);
      expect((await erin.get('/api/auth/me')).status).toBe(200);
    });

    it('knows no deleted account, and brings a deactivated one back', async () => {
      const gone = await world.person('gone');
      await world.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone.id]);
      expect((await gone.get('/api/auth/me')).status).toBe(401);
      expect((await logIn('gone')).status).toBe(401);
      const away = await world.person('away');
      await world.query('UPDATE users SET deactivated_at = now() WHERE id = $1', [away.id]);
      expect((await logIn('away')).status).toBe(200);
      const [row] = await world.query('SELECT deactivated_at FROM users WHERE id = $1', [away.id]);
      expect(row.deactivated_at).toBeNull();
    });

    it('answers a flood of logins one after another', async () => {
      await world.person('flooded');
      const replies = await Promise.all(Array.from({ length: 24 }, () => logIn('flooded')));
      expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
    });
  });

  describe('A session', () => {
    it('ends with logout, in the browser as well', async () => {
      const frank = await world.person('frank');
      const cookie = frank.cookie;
      const heard = revocations();
      const reply = await frank.post('/api/auth/logout');
      expect([reply.status, reply.body]).toEqual([200, { message: 'Logged out' }]);
      expect([...frank.cookies.keys()]).toEqual(['rabit.device']);
      expect((await stranger.get('/api/auth/me', { cookie })).status).toBe(401);
      expect(heard).toEqual([new SessionsRevoked(frank.id, [expect.any(String)], 'logout')]);
      expect((await frank.post('/api/auth/logout')).status).toBe(401);
    });

    it.each([
      ['forged', 'connect.sid=s%3Aabcdefghijklmnopqrstuvwxyz012345.c2lnbmF0dXJl'],
      ['unsigned', 'connect.sid=abcdefghijklmnopqrstuvwxyz012345'],
      ['malformed', 'connect.sid=s%3A%E0%A4%A'],
      ['empty', 'connect.sid='],
      ['huge', `connect.sid=s%3A${'x'.repeat(12_000)}`],
    ])('is not given by a %s cookie', async (_, cookie) => {
      const { status, body } = await stranger.get('/api/auth/me', { cookie });
      expect([status, body.code]).toEqual([401, 'unauthorized']);
    });

    it('that has ended stays ended, whoever was still working with it', async () => {
      const grace = await world.person('grace');
      const store = world.app.get(SessionStore);
      const sid = sidOf(grace.cookies);
      const session: any = await promisify(store.get.bind(store))(sid);
      await grace.post('/api/auth/logout');
      await new Promise((resolve) => store.set(sid, session, resolve));
      expect(await world.query('SELECT 1 FROM user_sessions WHERE sid = $1', [sid])).toEqual([]);
    });

    it('does not begin with a password that was changed meanwhile', async () => {
      const heidi = await world.person('heidi');
      const sessions = world.app.get(SessionsRepository);
      const fresh = { sid: 'too-late', sess: { userId: heidi.id }, lifetimeMs: 60_000 };
      expect(await sessions.add(fresh, { userId: heidi.id, passwordHash: 'the one before' })).toBe(false);
      expect(await world.query(`SELECT 1 FROM user_sessions WHERE sid = 'too-late'`)).toEqual([]);
    });

    it('does not begin, and leaves the one before alone, when the rest of the login fails', async () => {
      const ivana = await world.person('ivana');
      const browser = new HttpClient(world.url);
      browser.cookies.set('connect.sid', ivana.cookies.get('connect.sid')!);
      const cookies = new Map(browser.cookies);
      await world.query(
        `ALTER TABLE users ADD CONSTRAINT late CHECK (username <> 'ivana' OR last_active_at IS NULL)`,
      );
      const { status } = await browser.post('/api/auth/login', { email: 'ivana', password: PASSWORD });
      await world.query('ALTER TABLE users DROP CONSTRAINT late');
      expect(status).toBe(500);
      expect(browser.cookies).toEqual(cookies);
      expect(
        await world.query(`SELECT 1 FROM user_sessions WHERE sess->>'userId' = $1`, [ivana.id]),
      ).toHaveLength(1);
      expect((await ivana.get('/api/auth/me')).status).toBe(200);
    });

    it('is renewed with its cookie, at most once a minute', async () => {
      const ivan = await world.person('ivan');
      const sid = sidOf(ivan.cookies);
      expect((await ivan.get('/api/auth/me')).headers.getSetCookie()).toEqual([]);
      await world.query(
        `UPDATE user_sessions SET expire = now() + interval '1 day',
           sess = jsonb_set(sess::jsonb, '{touchedAt}', to_jsonb((sess->>'touchedAt')::bigint - 61000))::json WHERE sid = $1`,
        [sid],
      );
      const renewing = await ivan.get('/api/auth/me');
      expect(renewing.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^connect\.sid=.*HttpOnly; SameSite=Lax/),
      ]);
      const [row] = await world.query(
        `SELECT expire > now() + interval '6 days 23 hours' AS late FROM user_sessions WHERE sid = $1`,
        [sid],
      );
      expect(row.late).toBe(true);
      expect(await world.countStatements(() => ivan.get('/api/auth/me'))).toBe(2);
    });

    it('travels over https alone in production', async () => {
      const node = await world.addNode({ production: true, trustProxy: 1 });
      const client = world.client(node.url);
      const reply = await client.post('/api/auth/signup', account('secured'), {
        'x-forwarded-proto': 'https',
      });
      expect(reply.status).toBe(201);
      expect(reply.headers.getSetCookie()).toHaveLength(2);
      for (const line of reply.headers.getSetCookie()) expect(line).toMatch(/; Secure/);
    });

    it('does not begin in production over a connection that cannot carry its cookie, and nothing is written', async () => {
      const direct = await world.addNode({ production: true, trustProxy: 0, rateLimits: true });
      const proxied = await world.addNode({ production: true, trustProxy: 1, rateLimits: true });
      const https = { 'x-forwarded-proto': 'https' };
      const rows = async () => [
        await world.query('SELECT count(*) FROM users'),
        await world.query('SELECT count(*) FROM user_sessions'),
        await world.query('SELECT count(*), sum(points) FROM rate_limit_counters'),
        await world.query('SELECT last_login_at, login_count FROM users ORDER BY id').catch(() => []),
      ];
      const judy = account('unsecured');
      await world.client().post('/api/auth/signup', judy);
      const before = await rows();
      const cases = [
        { node: direct, headers: {} },
        { node: direct, headers: https },
        { node: proxied, headers: {} },
        { node: proxied, headers: { 'x-forwarded-proto': 'http' } },
      ];
      for (const { node, headers } of cases) {
        const replies = [
          await world.client(node.url).post('/api/auth/signup', account('never'), headers),
          await world
            .client(node.url)
            .post('/api/auth/login', { email: judy.email, password: judy.password }, headers),
          await world
            .client(node.url)
            .post('/api/auth/login', { email: judy.email, password: 'wrong' }, headers),
        ];
        for (const { status, body, headers: answered } of replies) {
          expect([status, body.code]).toEqual([400, 'insecure-connection']);
          expect(body.detail).toMatch(/TRUST_PROXY/);
          expect(answered.getSetCookie()).toEqual([]);
        }
      }
      expect(await rows()).toEqual(before);
      const secure = await world
        .client(proxied.url)
        .post('/api/auth/login', { email: judy.email, password: judy.password }, https);
      expect(secure.status).toBe(200);
      expect(secure.headers.getSetCookie()).toHaveLength(2);
    });

    it('ends after ninety days, however much it is used', async () => {
      const judy = await world.person('judy');
      const sid = sidOf(judy.cookies);
      await world.query(
        `UPDATE user_sessions SET sess = jsonb_set(jsonb_set(sess::jsonb, '{touchedAt}', '0'), '{startedAt}',
           to_jsonb((sess->>'startedAt')::bigint - 90::bigint * 86400000 + 3600000))::json WHERE sid = $1`,
        [sid],
      );
      expect((await judy.get('/api/auth/me')).status).toBe(200);
      const [row] = await world.query(
        `SELECT expire < now() + interval '61 minutes' AS soon FROM user_sessions WHERE sid = $1`,
        [sid],
      );
      expect(row.soon).toBe(true);
    });

    it('of an earlier version goes on, with a cookie as ours are', async () => {
      const kim = await world.person('kim');
      const sess = {
        cookie: {
          originalMaxAge: 2592000000,
          expires: '2030-01-01T00:00:00.000Z',
          secure: false,
          httpOnly: true,
          path: '/',
          sameSite: 'none',
        },
        userId: kim.id,
      };
      await world.query('UPDATE user_sessions SET sess = $2 WHERE sid = $1', [sidOf(kim.cookies), sess]);
      const reply = await kim.get('/api/auth/me');
      expect(reply.status).toBe(200);
      expect(reply.headers.getSetCookie()).toEqual([expect.stringMatching(/SameSite=Lax/)]);
      expect((await kim.get('/api/me/sessions')).body).toEqual([
        expect.objectContaining({ ip: null, isCurrent: true }),
      ]);
    });

    it.each([
      ['expired', `UPDATE user_sessions SET expire = now() - interval '1 second' WHERE sid = $1`],
      ['nobody’s', `UPDATE user_sessions SET sess = '{"cookie":{}}' WHERE sid = $1`],
      ['a stranger’s', `UPDATE user_sessions SET sess = '{"cookie":{},"userId":"nobody"}' WHERE sid = $1`],
    ])('that is %s lets nobody in', async (what, text) => {
      const leo = await world.person(`leo_${what.length}`);
      await world.query(text, [sidOf(leo.cookies)]);
      expect((await leo.get('/api/auth/me')).status).toBe(401);
    });

    it('can be recognised from a socket’s handshake, and looked at again', async () => {
      const mallory = await world.person('mallory');
      const sessions = world.app.get(SessionsService);
      const sid = sidOf(mallory.cookies);
      expect(await sessions.findByCookieHeader(mallory.cookie)).toEqual({ sid, userId: mallory.id });
      expect(await sessions.findByCookieHeader(`connect.sid=s%3A${sid}.forged`)).toBeUndefined();
      expect(await sessions.findByCookieHeader(`connect.sid=s%3A${sid}`)).toBeUndefined();
      expect(await sessions.findByCookieHeader(undefined)).toBeUndefined();
      expect(await sessions.activeSids([sid, 'another'])).toEqual([sid]);
      await mallory.post('/api/auth/logout');
      expect(await sessions.activeSids([sid])).toEqual([]);
    });

    it('is listed to its owner under a name that is worth nothing, and can be ended by it', async () => {
      const nina = await world.person('nina');
      const phone = await otherDevice(nina);
      const { body } = await nina.get('/api/me/sessions');
      expect(body).toHaveLength(2);
      expect(body.filter((session: any) => session.isCurrent)).toHaveLength(1);
      expect(JSON.stringify(body)).not.toContain(sidOf(nina.cookies));
      const other = body.find((session: any) => !session.isCurrent);
      expect(other).toMatchObject({
        ip: expect.any(String),
        userAgent: expect.any(String),
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
      });
      const stealing = await (await world.person('oscar')).delete(`/api/me/sessions/${other.id}`);
      expect([stealing.status, stealing.body.code]).toEqual([404, 'session-not-found']);
      const heard = revocations();
      expect((await nina.delete(`/api/me/sessions/${other.id}`)).status).toBe(200);
      expect((await phone.get('/api/auth/me')).status).toBe(401);
      expect((await nina.get('/api/auth/me')).status).toBe(200);
      expect(heard).toEqual([new SessionsRevoked(nina.id, [sidOf(phone.cookies)], 'revoked')]);
      expect((await nina.delete(`/api/me/sessions/${other.id}`)).status).toBe(404);
    });

    it('outlives the revocation of all the others', async () => {
      const pat = await world.person('pat');
      const devices = [await otherDevice(pat), await otherDevice(pat)];
      const reply = await pat.post('/api/me/sessions/revoke-all');
      expect(reply.body).toEqual({ success: true, message: 'All other sessions revoked' });
      for (const device of devices) expect((await device.get('/api/auth/me')).status).toBe(401);
      expect((await pat.get('/api/auth/me')).status).toBe(200);
    });

    it('is needed', async () => {
      for (const path of ['/api/auth/me', '/api/me/sessions'])
        expect((await stranger.get(path)).status).toBe(401);
      for (const path of ['/api/auth/logout', '/api/me/change-password', '/api/me/sessions/revoke-all']) {
        expect((await stranger.post(path, {})).status).toBe(401);
      }
    });
  });

  describe('Passwords', () => {
    const change = (person: HttpClient, currentPassword: unknown, newPassword: unknown) =>
      person.post('/api/me/change-password', { currentPassword, newPassword });

    it('are changed by who knows the current one, which ends every other session', async () => {
      const quin = await world.person('quin');
      const phone = await otherDevice(quin);
      const heard = revocations();
      const reply = await change(quin, PASSWORD, NEW_PASSWORD);
      expect([reply.status, reply.body]).toEqual([
        200,
        { success: true, message: 'Password changed successfully' },
      ]);
      expect((await quin.get('/api/auth/me')).status).toBe(200);
      expect((await phone.get('/api/auth/me')).status).toBe(401);
      expect((await logIn('quin')).status).toBe(401);
      expect((await logIn('quin', NEW_PASSWORD)).status).toBe(200);
      expect(heard).toEqual([new SessionsRevoked(quin.id, [sidOf(phone.cookies)], 'password-changed')]);
    });

    it('are changed once by one current password, however many come with it together', async () => {
      const quinn = await world.person('quinn_again');
      const thief = await otherDevice(quinn);
      const replies = await Promise.all([
        change(quinn, PASSWORD, NEW_PASSWORD),
        change(thief, PASSWORD, `${NEW_PASSWORD}-or-not`),
      ]);
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
      const [winner, loser] = replies[0].status === 200 ? [quinn, thief] : [thief, quinn];
      expect((await winner.get('/api/auth/me')).status).toBe(200);
      expect((await loser.get('/api/auth/me')).status).toBe(401);
    });

    it('stay when the current one is wrong or the new one is bad', async () => {
      const rita = await world.person('rita');
      const wrong = await change(rita, 'not-my-password', NEW_PASSWORD);
      expect([wrong.status, wrong.body.code]).toEqual([400, 'current-password-incorrect']);
      for (const bad of ['short-1', 'x'.repeat(73), 'password123', 'rita@example.com', 7]) {
        const { status, body } = await change(rita, PASSWORD, bad);
        expect(status).toBe(400);
        expect(pointers(body)).toEqual(['/newPassword']);
      }
      expect((await logIn('rita')).status).toBe(200);
    });

    const forgot = (email: string) => stranger.post('/api/auth/forgot-password', { email });
    const reset = (email: string, code: string, newPassword = NEW_PASSWORD) =>
      stranger.post('/api/auth/reset-password', { email, code, newPassword });
    const codesOf = async (person: Person) =>
      (
        await world.query('SELECT token FROM password_reset_tokens WHERE user_id = $1 AND used_at IS NULL', [
          person.id,
        ])
      ).map((row) => row.token as string);
    const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

    it('are reset by a code that works once, which ends every session', async () => {
      const sara = await world.person('sara');
      const asked = await forgot('SARA@example.com');
      expect(asked.status).toBe(200);
      const [code] = await codesOf(sara);
      expect(code).toMatch(/^\d{6}$/);
      expect((await reset(sara.email, code!)).body).toEqual({ message: 'Password reset successfully' });
      expect((await sara.get('/api/auth/me')).status).toBe(401);
      expect((await logIn('sara', NEW_PASSWORD)).status).toBe(200);
      const again = await reset(sara.email, code!);
      expect([again.status, again.body.code]).toEqual([400, 'invalid-reset-code']);
    });

    it('give no code, and the same answer, for an address that is nobody’s or only looks like somebody’s', async () => {
      const victim = await world.person('vic_x_tim', { email: 'vic.tim@example.com' });
      const answers = [
        await forgot('vic.tim@example.com'),
        await forgot('vic_tim@example.com'),
        await forgot('%'),
      ];
      expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
      expect(await codesOf(victim)).toHaveLength(1);
      const byName = await forgot('vic_x_tim');
      expect(byName.status).toBe(200);
      expect(await codesOf(victim)).toHaveLength(1);
    });

    it('give a new code in the place of the one before', async () => {
      const tina = await world.person('tina');
      await forgot(tina.email);
      const [first] = await codesOf(tina);
      await forgot(tina.email);
      const [second, ...more] = await codesOf(tina);
      expect(more).toEqual([]);
      if (first !== second) expect((await reset(tina.email, first!)).status).toBe(400);
      expect((await reset(tina.email, second!)).status).toBe(200);
    });

    it('accept five tries of a code, not more, however many come together', async () => {
      const uma = await world.person('uma');
      await forgot(uma.email);
      const [code] = await codesOf(uma);
      const wrong = await Promise.all(Array.from({ length: 8 }, () => reset(uma.email, otherThan(code!))));
      expect(wrong.every((reply) => reply.body.code === 'invalid-reset-code')).toBe(true);
      expect((await reset(uma.email, code!)).status).toBe(400);
      expect((await logIn('uma')).status).toBe(200);
    });

    it('are not reset by another account’s code, an old one, or one without six digits', async () => {
      const vera = await world.person('vera');
      const will = await world.person('will');
      await forgot(vera.email);
      const [code] = await codesOf(vera);
      expect((await reset(will.email, code!)).status).toBe(400);
      expect(pointers((await reset(vera.email, '12345')).body)).toEqual(['/code']);
      expect((await reset(vera.email, code!, 'password123')).body.code).toBe('common-password');
      await world.query(`UPDATE password_reset_tokens SET expires_at = now() WHERE user_id = $1`, [vera.id]);
      expect((await reset(vera.email, code!)).status).toBe(400);
    });
  });
});

describe('Guessing', () => {
  let world: World;
  const guess = (client: HttpClient, email: string, password = 'wrong-password') =>
    client.post('/api/auth/login', { email, password });

  beforeAll(async () => {
    world = await startWorld({ rateLimits: true, trustProxy: 1 });
  });

  afterAll(() => world.close());

  /** Somebody new to the server, at an address of their own unless it is given. */
  let addresses = 0;
  function elsewhere(address = `198.51.100.${(addresses += 1)}`): HttpClient {
    const client = world.client();
    const { send } = client;
    const forwarded = { 'x-forwarded-for': address };
    client.send = (...[method, path, body, headers]: Parameters<HttpClient['send']>) =>
      send.call(client, method, path, body, { ...forwarded, ...headers });
    return client;
  }

  it('stops at ten failures an account, from wherever, even with the right password, but for a device that it knows', async () => {
    const alice = await world.person('alice');
    await alice.post('/api/auth/logout');
    for (let tries = 0; tries < 10; tries += 1) expect((await guess(elsewhere(), 'alice')).status).toBe(401);
    const locked = await guess(elsewhere(), 'ALICE@example.com', PASSWORD);
    expect([locked.status, locked.body.code]).toEqual([429, 'rate-limited']);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess(alice, 'alice', PASSWORD)).status).toBe(200);
    const node = await world.addNode();
    const there = elsewhere();
    there.url = node.url;
    expect((await guess(there, 'alice', PASSWORD)).status).toBe(429);
  });

  it('counts an unknown name alike', async () => {
    for (let tries = 0; tries < 10; tries += 1)
      expect((await guess(elsewhere(), tries % 2 ? 'nobody' : 'NoBody')).status).toBe(401);
    expect((await guess(elsewhere(), 'nobody')).status).toBe(429);
  });

  it('cannot overrun the count in parallel', async () => {
    await world.person('bob');
    const replies = await Promise.all(Array.from({ length: 30 }, () => guess(elsewhere(), 'bob')));
    expect(replies.filter((reply) => reply.status === 401)).toHaveLength(10);
    expect(replies.filter((reply) => reply.status === 429)).toHaveLength(20);
  });

  it('is not what right passwords count as', async () => {
    await world.person('carol');
    for (let logins = 0; logins < 12; logins += 1)
      expect((await guess(elsewhere(), 'carol', PASSWORD)).status).toBe(200);
    const together = await Promise.all(
      Array.from({ length: 15 }, () => guess(elsewhere(), 'carol', PASSWORD)),
    );
    expect(new Set(together.map((reply) => reply.status))).toEqual(new Set([200]));
  });

  it('stops at fifty failures an address', async () => {
    const sprayer = elsewhere();
    for (let name = 0; name < 50; name += 1)
      expect((await guess(sprayer, `somebody_${name}`)).status).toBe(401);
    expect((await guess(sprayer, 'somebody_else')).status).toBe(429);
    expect((await guess(elsewhere(), 'somebody_else')).status).toBe(401);
  });

  it('counts all addresses of one IPv6 network as one, and what is no address as the proxy’s', async () => {
    const statuses = async (addressOf: (number: number) => string) => {
      const signUps = Array.from({ length: 11 }, (_, number) =>
        elsewhere(addressOf(number)).post('/api/auth/signup', { username: 'x' }),
      );
      return (await Promise.all(signUps)).map(({ status }) => status).sort();
    };
    const tenOfThem = [...Array<number>(10).fill(400), 429];
    expect(await statuses((number) => `2001:db8:7:7:${number}::1`)).toEqual(tenOfThem);
    expect(await statuses((number) => `2001:db8:8:${number}::1`)).toEqual(Array(11).fill(400));
    await world.query('DELETE FROM rate_limit_counters');
    expect(await statuses((number) => 'x'.repeat(300 + number))).toEqual(tenOfThem);
    expect((await guess(elsewhere('x'.repeat(300)), 'nobody_at_all')).status).toBe(401);
    await world.query('DELETE FROM rate_limit_counters');
  });

  it('gives a device its own ten, which a forged cookie does not', async () => {
    const dave = await world.person('dave');
    for (let tries = 0; tries < 10; tries += 1) expect((await guess(dave, 'dave')).status).toBe(401);
    expect((await guess(dave, 'dave', PASSWORD)).status).toBe(429);
    expect((await guess(elsewhere(), 'dave', PASSWORD)).status).toBe(200);
    const forger = elsewhere();
    const claim = Buffer.from(JSON.stringify([[dave.id, 'mine']])).toString('base64url');
    for (const value of [`${claim}.c2lnbmF0dXJl`, claim, 'x', '%E0%A4%A', '']) {
      forger.cookies.set('rabit.device', value);
      expect((await guess(forger, 'dave')).status).toBe(401);
    }
  });

  it('does not go on from inside: the current password can be tried ten times', async () => {
    const erin = await world.person('erin');
    const change = (currentPassword: string) =>
      erin.post('/api/me/change-password', { currentPassword, newPassword: NEW_PASSWORD });
    for (let tries = 0; tries < 10; tries += 1) expect((await change('wrong-password')).status).toBe(400);
    expect((await change(PASSWORD)).status).toBe(429);
    expect((await guess(elsewhere(), 'erin', PASSWORD)).status).toBe(200);
  });

  it('does not go on by signing up: ten an hour and address', async () => {
    const client = elsewhere();
    const statuses: number[] = [];
    for (let number = 0; number < 11; number += 1) {
      statuses.push((await client.post('/api/auth/signup', { username: 'x' })).status);
    }
    expect(statuses).toEqual([...Array(10).fill(400), 429]);
  });
});
