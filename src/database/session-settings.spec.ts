import { settingEquals, settingsQuery, extractSettings } from './session-settings.js';

describe('the settings of a session', () => {
  it('are equal in the server’s spelling', () => {
    expect(settingEquals(2500, '2500ms')).toBe(true);
    expect(settingEquals(2000, '2s')).toBe(true);
    expect(settingEquals(30_000, '30s')).toBe(true);
    expect(settingEquals(120_000, '2min')).toBe(true);
    expect(settingEquals(0, '0')).toBe(true);
    expect(settingEquals('UTC', 'utc')).toBe(true);
  });

  it('differ from another value and from a missing one', () => {
    expect(settingEquals(2500, '2s')).toBe(false);
    expect(settingEquals(0, undefined)).toBe(false);
    expect(settingEquals('UTC', 'America/New_York')).toBe(false);
    expect(settingEquals('on', undefined)).toBe(false);
  });

  it('are applied in one statement', () => {
    expect(settingsQuery({ TimeZone: 'UTC', 'a.b': `it's`, lock_timeout: 5 })).toBe(
      `SELECT set_config('TimeZone', 'UTC', false) AS "0", set_config('a.b', 'it''s', false) AS "1", set_config('lock_timeout', '5', false) AS "2"`,
    );
  });

  it.each([
    ['?options=-c%20search_path%3Dapp', { search_path: 'app' }, ''],
    ['?options=-csearch_path%3Dapp%20--work-mem%3D64MB', { search_path: 'app', work_mem: '64MB' }, ''],
    ['?options=-c%20search_path%3Da%5C%20b%2Cc', { search_path: 'a b,c' }, ''],
    ['?options=endpoint%3Dep-1%20-c%20jit%3Don', { jit: 'on' }, '?options=endpoint%3Dep-1'],
    ['?statement_timeout=5000&sslmode=require', { statement_timeout: '5000' }, '?sslmode=require'],
    ['', {}, ''],
  ])('are extracted from a URL with %j', (query, settings, left) => {
    const url = new URL(`postgres://host/database${query}`);
    expect(extractSettings(url)).toEqual(settings);
    expect(url.search).toBe(left);
  });
});
