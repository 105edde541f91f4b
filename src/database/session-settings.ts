import { escapeLiteral } from 'pg';

/** Settings of a session by name; durations are milliseconds. */
export type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * What every session has: the stored timestamps have no zone and mean UTC; no statement here is worth compiling. In an
 * adopted database, whose triggers complete what the original server writes, `rabitchat.own` tells them that we need
 * no help.
 */
export const PINNED: SessionSettings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  jit: 'off',
  'rabitchat.own': 'on',
};

const UNITS_MS: Record<string, number> = { '': 1, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** One statement that makes all settings and answers what they now are, each under its place. */
export const makeSettings = (settings: SessionSettings): string =>
  `SELECT ${Object.entries(settings)
    .map(
      ([name, value], place) =>
        `set_config(${escapeLiteral(name)}, ${escapeLiteral(String(value))}, false) AS "${place}"`,
    )
    .join(', ')}`;

/** Whether the server's spelling of a setting is the value that was asked for. */
export function isSetting(wanted: string | number, answered: string | undefined): boolean {
  if (typeof wanted === 'string') return answered?.toLowerCase() === wanted.toLowerCase();
  const [, amount, unit = ''] = /^(\d+)(ms|s|min|h|d)?$/.exec(answered ?? '') ?? [];
  return amount !== undefined && Number(amount) * UNITS_MS[unit]! === wanted;
}

const TIMEOUTS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
/** `-c name=value` or `--name=value`, as `options` of libpq has them: a backslash escapes what follows. */
const OPTION = /(?:^|\s)(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)(?=\s|$)/g;

/** Takes the settings of an address out of it; what else its `options` say, as for a provider's proxy, stays. */
export function takeSettings(url: URL): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const name of TIMEOUTS) {
    const value = url.searchParams.get(name);
    url.searchParams.delete(name);
    if (value !== null) taken[name] = value;
  }
  const options = url.searchParams.get('options') ?? '';
  const rest = options.replace(OPTION, (_, name: string, value: string) => {
    taken[name.replaceAll('-', '_')] = value.replaceAll(/\\(.)/g, '$1');
    return '';
  });
  url.searchParams.delete('options');
  if (rest.trim() !== '') url.searchParams.set('options', rest.trim());
  return taken;
}
