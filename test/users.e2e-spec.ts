import { AccountStateChanged } from '../src/users/users.events.js';
import { InfluenceService } from '../src/users/influence.service.js';
import { DomainEvents } from '../src/common/domain-events.js';
import { Database } from '../src/database/database.js';
import { type Person, startWorld, type World } from './support/world.js';

const pointers = (body: any) => body.errors.map((error: any) => error.pointer);

describe('One’s own account', () => {
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    world = await startWorld();
    alice = await world.person('alice');
  });

  afterAll(() => world.close());

  describe('The profile', () => {
    const update = (changes: object) => alice.put('/api/users/me', changes);

    it('is shown to its owner, the same everywhere', async () => {
      const me = await alice.get('/api/users/me');
      expect(me.status).toBe(200);
      expect(me.body).toEqual((await alice.get('/api/auth/me')).body);
      expect(me.body).toMatchObject({
        email: 'alice@example.com',
        category: 'PERSONAL',
        bio: '',
        isAdmin: false,
      });
      expect((await alice.get('/api/users/me/admin')).body).toEqual({ isAdmin: false });
      expect((await alice.get('/api/users')).body).toEqual([]);
    });

    it('a net worth that users send for themselves is checked and ignored', async () => {
      const erin = await world.newcomer('erin');
      expect(await erin.put('/api/users/me', { netWorth: 5 })).toMatchObject({
        status: 200,
        body: { netWorth: 0 },
      });
      expect((await erin.put('/api/users/me', { netWorth: -1 })).body.errors).toMatchObject([
        { pointer: '/netWorth' },
      ]);
    });

    it('keeps every field exactly as sent', async () => {
      const changes = {
        username: 'Alice_2',
        displayName: ' <Alice> & "Söhne" 👩‍🚀 ',
        bio: 'Line one\nit\'s "two" <b>',
        avatarUrl: 'https://img.example/a.png?x=1&y=2',
        coverUrl: 'http://img.example/c.png',
        linkUrl: 'https://alice.example',
        location: 'Cape Town',
        pronouns: 'she/her',
        category: 'BUSINESS',
        country: 'ZA',
        province: 'WC',
        city: 'Cape Town',
        gender: 'FEMALE',
      };
      const updated = await update({
        ...changes,
        birthday: '1991-07-09',
        netWorth: 1_000_000,
        influenceScore: 99,
      });
      expect(updated.status).toBe(200);
      expect(updated.body).toMatchObject({
        ...changes,
        birthday: '1991-07-09T00:00:00.000Z',
        netWorth: 0,
        influenceScore: 0,
      });
      expect((await alice.get('/api/users/me')).body).toEqual(updated.body);
    });

    it('clears what may be empty, and changes nothing when nothing is sent', async () => {
      const cleared = {
        avatarUrl: null,
        coverUrl: '',
        linkUrl: null,
        location: null,
        pronouns: '',
        bio: null,
        gender: null,
        birthday: null,
      };
      const updated = await alice.patch('/api/me/profile', cleared);
      expect(updated.body).toMatchObject(cleared);
      const same = await update({});
      expect([same.status, same.body]).toEqual([200, updated.body]);
      expect((await alice.put('/api/users/me')).body).toEqual(updated.body);
    });

    it.each([
      ['/username', { username: 'no spaces' }],
      ['/username', { username: null }],
      ['/displayName', { displayName: '' }],
      ['/displayName', { displayName: 'zero\u200Bwidth' }],
      ['/displayName', { displayName: 'left\u2066right' }],
      ['/displayName', { displayName: 'z\u0301\u0302\u0303\u0304algo' }],
      ['/bio', { bio: 'x'.repeat(501) }],
      ['/bio', { bio: 5 }],
      ['/avatarUrl', { avatarUrl: 'data:text/html,<script>' }],
      ['/linkUrl', { linkUrl: `https://a.example/${'x'.repeat(200)}` }],
      ['/location', { location: 'x'.repeat(101) }],
      ['/pronouns', { pronouns: 'x'.repeat(31) }],
      ['/category', { category: null }],
      ['/netWorth', { netWorth: 'rich' }],
      ['/isVerified', { isVerified: true }],
      ['/password', { password: 'Rabbit-Hole-9' }],
      ['/email', { email: 'other@example.com' }],
      ['/toString', { toString: 'x' }],
    ])('names %s when it is refused (%#)', async (pointer, changes) => {
      const { status, body } = await update(changes);
      expect(status).toBe(400);
      expect(pointers(body)).toEqual([pointer]);
    });

    it('counts characters, not their pieces', async () => {
      expect((await update({ bio: '👩🏽'.repeat(250) })).status).toBe(200);
      expect((await update({ bio: '🐇'.repeat(501) })).status).toBe(400);
    });

    it('cannot take a name that somebody has, in any case, but may change the case of its own', async () => {
      const bob = await world.person('bob');
      const taken = await update({ username: 'BoB' });
      expect([taken.status, taken.body.code]).toEqual([409, 'username-taken']);
      expect((await bob.put('/api/users/me', { username: 'BOB' })).body.username).toBe('BOB');
      const racers = [
        await world.person('racer_1'),
        await world.person('racer_2'),
        await world.person('racer_3'),
      ];
      const replies = await Promise.all(
        racers.map((racer) => racer.put('/api/users/me', { username: 'Winner' })),
      );
      expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409, 409]);
    });

    it('of an adopted account keeps a name that would be refused today', async () => {
      const dora = await world.person('dora');
      await world.query(`UPDATE users SET username = 'Bob', username_variant = true WHERE id = $1`, [
        dora.id,
      ]);
      expect((await dora.put('/api/users/me', { username: 'Bob', bio: 'still me' })).body).toMatchObject({
        username: 'Bob',
        bio: 'still me',
      });
      expect((await dora.put('/api/users/me', { username: 'dora_again' })).status).toBe(200);
      const [row] = await world.query('SELECT username_variant AS variant FROM users WHERE id = $1', [
        dora.id,
      ]);
      expect(row.variant).toBe(false);
    });

    it('is nobody else’s', async () => {
      for (const path of [
        '/api/users',
        '/api/users/me',
        '/api/users/me/admin',
        '/api/onboarding/status',
        '/api/me/settings',
      ]) {
        expect((await world.stranger.get(path)).status).toBe(401);
      }
      expect((await world.stranger.put('/api/users/me', {})).status).toBe(401);
      expect((await world.stranger.patch('/api/me/settings', {})).status).toBe(401);
    });
  });

  describe('The settings', () => {
    const read = async () => (await alice.get('/api/me/settings')).body;
    const write = (changes: object) => alice.patch('/api/me/settings', changes);

    it('have defaults that reading does not store', async () => {
      expect(await read()).toMatchObject({
        userId: alice.id,
        privateAccount: false,
        activityStatusVisible: true,
        commentPolicy: 'EVERYONE',
        storyViewPolicy: 'FOLLOWERS',
        notifications: { likes: true, comments: true, follows: true, messages: true, mentions: true },
        mediaPrefs: { autoplay: true, dataSaver: false, uploadQuality: 'high' },
      });
      expect(await world.query('SELECT 1 FROM user_settings WHERE user_id = $1', [alice.id])).toEqual([]);
      expect((await write({})).body).toEqual(await read());
    });

    it('show every field that was written', async () => {
      const before = await read();
      const flags = Object.keys(before).filter((name) => typeof before[name] === 'boolean');
      const policies = Object.keys(before).filter((name) => /Policy$|ListVisibility$/.test(name));
      expect([flags.length, policies.length]).toEqual([14, 6]);
      const changes = {
        ...Object.fromEntries(flags.map((name) => [name, !before[name]])),
        ...Object.fromEntries(policies.map((name) => [name, 'NOBODY'])),
        fontSizePreference: 'LARGE',
        quietHoursStart: '22:00',
        quietHoursEnd: '06:30',
        quietHoursTimezone: 'Africa/Johannesburg',
      };
      const written = await write(changes);
      expect(written.status).toBe(200);
      expect(written.body).toMatchObject(changes);
      expect(await read()).toEqual(written.body);
    });

    it('merge inside their groups', async () => {
      await write({ notifications: { likes: false }, mediaPrefs: { uploadQuality: 'low' } });
      await write({
        notifications: { follows: false },
        pushNotifications: { promotions: true },
        emailNotifications: { mentions: true },
        contentPreferences: { autoTranslate: false },
      });
      expect(await read()).toMatchObject({
        notifications: { likes: false, comments: true, follows: false, messages: true, mentions: true },
        mediaPrefs: { autoplay: true, dataSaver: false, uploadQuality: 'low' },
        pushNotifications: { promotions: true, likes: true },
        emailNotifications: { mentions: true, weeklyDigest: true },
        contentPreferences: { autoTranslate: false, prioritizeFollowing: true },
      });
    });

    it('lose nothing when two changes come together', async () => {
      const carol = await world.person('carol');
      const keys = ['likes', 'comments', 'follows', 'messages', 'mentions'];
      await Promise.all(
        keys.map((key) => carol.patch('/api/me/settings', { notifications: { [key]: false } })),
      );
      const { notifications } = (await carol.get('/api/me/settings')).body;
      expect(Object.values(notifications)).toEqual([false, false, false, false, false]);
    });

    it('of an adopted account may hold junk, which is not shown', async () => {
      const erin = await world.person('erin');
      await world.query(
        `INSERT INTO user_settings (user_id, notifications) VALUES ($1, '{"push": true, "likes": false}')`,
        [erin.id],
      );
      expect((await erin.get('/api/me/settings')).body.notifications).toEqual({
        likes: false,
        comments: true,
        follows: true,
        messages: true,
        mentions: true,
      });
    });

    it.each([
      ['/privateAccount', { privateAccount: 'yes' }],
      ['/privateAccount', { privateAccount: null }],
      ['/commentPolicy', { commentPolicy: 'FRIENDS' }],
      ['/notifications', { notifications: null }],
      ['/notifications', { notifications: [] }],
      ['/notifications/likes', { notifications: { likes: 1 } }],
      ['/notifications/push', { notifications: { push: true } }],
      ['/mediaPrefs/uploadQuality', { mediaPrefs: { uploadQuality: 'best' } }],
      ['/quietHoursStart', { quietHoursStart: '25:00' }],
      ['/quietHoursTimezone', { quietHoursTimezone: 'Mars/Olympus' }],
      ['/fontSizePreference', { fontSizePreference: 'TINY' }],
      ['/userId', { userId: 'somebody' }],
    ])('name %s when it is refused (%#)', async (pointer, changes) => {
      const { status, body } = await write(changes);
      expect(status).toBe(400);
      expect(pointers(body)).toContain(pointer);
    });

    it('tell this process when they change, and not when they do not', async () => {
      const heard: AccountStateChanged[] = [];
      world.app.get(DomainEvents).on(AccountStateChanged, (event) => void heard.push(event));
      await write({});
      await write({ privateAccount: true });
      expect(heard).toEqual([new AccountStateChanged(alice.id)]);
    });
  });

  describe('The influence score', () => {
    const award = (userId: string, points: number) =>
      world.app
        .get(Database)
        .transaction(() =>
          world.app.get(InfluenceService).award({ userId, kind: 'test', points, subjectId: null }),
        );
    const ledger = async (userId: string) =>
      (
        await world.query(
          `SELECT influence_score AS score, (SELECT coalesce(sum(points), 0)::int FROM influence_entries WHERE user_id = users.id) AS sum FROM users WHERE id = $1`,
          [userId],
        )
      )[0];

    it('never falls below zero, and equals the sum of its entries under any race', async () => {
      const frank = await world.person('frank');
      await award(frank.id, 3);
      await Promise.all(Array.from({ length: 40 }, (_, index) => award(frank.id, index % 2 ? 5 : -7)));
      const { score, sum } = await ledger(frank.id);
      expect(score).toBe(sum);
      expect(score).toBeGreaterThanOrEqual(0);
      await award(frank.id, -1_000_000);
      expect(await ledger(frank.id)).toEqual({ score: 0, sum: 0 });
      await award(frank.id, -1);
      expect(await ledger(frank.id)).toEqual({ score: 0, sum: 0 });
    });

    it('is explained page by page', async () => {
      const grace = await world.person('grace');
      for (let points = 1; points <= 5; points += 1) await award(grace.id, points);
      const influence = world.app.get(InfluenceService);
      const first = await influence.page(grace.id, { limit: 3 }, alice.id);
      expect(first.score).toBe(15);
      expect(first.entries.items.map((entry) => entry.points)).toEqual([5, 4, 3]);
      const second = await influence.page(grace.id, { limit: 3, cursor: first.entries.next! }, alice.id);
      expect(second.entries.items.map((entry) => entry.points)).toEqual([2, 1]);
      expect(second.entries.next).toBeUndefined();
    });
  });

  it('Onboarding tells how far a newcomer has come', async () => {
    const { status, body } = await alice.get('/api/onboarding/status');
    expect(status).toBe(200);
    expect(body).toEqual({
      onboardingCompleted: false,
      onboardingStep: 0,
      industry: null,
      netWorthTier: 'BUILDING',
      netWorthVisibility: 'EVERYONE',
      profileVisibility: 'EVERYONE',
      firstSessionCompleted: false,
      avatarUrl: null,
      phoneVerified: false,
      interests: [],
      hasInterests: false,
      hasAvatar: false,
      hasIndustry: false,
    });
  });

  it('Onboarding keeps each step, of the interests only that they were asked for, and refuses what is no answer', async () => {
    const dora = await world.person('dora_new');
    const status = async () => (await dora.get('/api/onboarding/status')).body;
    const done = { status: 200, body: { success: true } };
    const { body: categories } = await world.stranger.get('/api/interests/categories');
    expect(categories).toHaveLength(15);
    expect(categories[0]).toMatchObject({
      id: 'luxury-lifestyle',
      order: 1,
      gradientColors: expect.any(Array),
    });
    const interests = categories.slice(0, 2).map(({ slug }: any) => slug);
    expect(await dora.post('/api/interests/select', { interests })).toMatchObject(done);
    expect(await status()).toMatchObject({ onboardingStep: 2, interests: [], hasInterests: false });
    expect(await dora.post('/api/onboarding/industry', { industry: 'TECH' })).toMatchObject(done);
    expect(await status()).toMatchObject({ onboardingStep: 3, industry: 'TECH', hasIndustry: true });
    expect(await dora.post('/api/onboarding/net-worth-tier', { tier: 'GOLD' })).toMatchObject(done);
    expect(await status()).toMatchObject({ onboardingStep: 4, netWorthTier: 'GOLD' });
    expect(await dora.post('/api/onboarding/complete')).toMatchObject(done);
    expect(await dora.post('/api/onboarding/first-session-complete')).toMatchObject(done);
    const finished = { onboardingCompleted: true, onboardingStep: 7, firstSessionCompleted: true };
    expect(await status()).toMatchObject(finished);
    expect((await dora.get('/api/users/me')).body.netWorth).toBe(0);
    for (const [path, body] of [
      ['interests/select', { interests: [] }],
      ['interests/select', { interests: ['nothing'] }],
      ['onboarding/industry', { industry: 'MAGIC' }],
      ['onboarding/net-worth-tier', { tier: 1 }],
    ] as const) {
      expect((await dora.post(`/api/${path}`, body)).status).toBe(400);
      expect((await world.stranger.post(`/api/${path}`, body)).status).toBe(401);
    }
    expect(await status()).toMatchObject(finished);
  });

  it('The legal documents are there to be read, and consent to all of them is kept, but no less', async () => {
    const dora = await world.person('dora_legal');
    const { status, body } = await world.stranger.get('/api/legal/documents');
    expect({ status, version: body.currentVersion }).toEqual({ status: 200, version: '1.0' });
    expect(body.documents.map(({ type }: any) => type)).toEqual(['terms', 'privacy', 'guidelines']);
    const stored = async () => {
      const [row] = await world.query(
        `SELECT terms_accepted_at IS NOT NULL AND privacy_accepted_at IS NOT NULL
           AND community_guidelines_accepted_at IS NOT NULL AS accepted, legal_version, marketing_opt_in
         FROM users WHERE id = $1`,
        [dora.id],
      );
      return row;
    };
    const all = { termsAccepted: true, privacyAccepted: true, guidelinesAccepted: true };
    const refused = await dora.post('/api/legal/accept', { ...all, privacyAccepted: false });
    expect([refused.status, pointers(refused.body)]).toEqual([400, ['/privacyAccepted']]);
    expect(await stored()).toEqual({ accepted: false, legal_version: null, marketing_opt_in: false });
    const accepted = await dora.post('/api/legal/accept', { ...all, marketingOptIn: true });
    expect(accepted).toMatchObject({ status: 200, body: { user: { id: dora.id } } });
    expect(await stored()).toEqual({ accepted: true, legal_version: '1.0', marketing_opt_in: true });
    expect((await dora.post('/api/legal/accept', all)).status).toBe(200);
    expect((await stored()).marketing_opt_in).toBe(true);
    expect((await world.stranger.post('/api/legal/accept', all)).status).toBe(401);
  });

  it('Locations are open to everyone and may be cached', async () => {
    const { status, body, headers } = await world.stranger.get('/api/locations');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(body.countries.map((country: any) => country.code)).toEqual([
      'ZA',
      'US',
      'GB',
      'AE',
      'NG',
      'KE',
      'GH',
      'AU',
      'CA',
    ]);
    for (const country of body.countries) {
      expect(country.provinces.length).toBeGreaterThan(3);
      for (const province of country.provinces) {
        expect(province).toEqual({
          code: expect.stringMatching(/^\w+$/),
          name: expect.any(String),
          cities: expect.any(Array),
        });
        expect(province.cities.length).toBeGreaterThan(0);
      }
    }
  });
});
