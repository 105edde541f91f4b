import { escapeLiteral } from 'pg';

/** Durations are milliseconds. */
export type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * Stored timestamps have no zone and mean UTC; no statement is worth JIT compilation. In an adopted database,
 * `rabitchat.own` disables the triggers that complete the original server's writes.
 */
export const PINNED_SETTINGS: SessionSettings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  jit: 'off',
  'rabitchat.own': 'on',
};

const UNITS_MS: Record<string, number> = { '': 1, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** One statement that applies all settings and returns their new values as columns 0, 1, …. */
export const settingsQuery = (settings: SessionSettings): string =>
  `SELECT ${Object.entries(settings)
    .map(
      ([name, value], index) =>
        `set_config(${escapeLiteral(name)}, ${escapeLiteral(String(value))}, false) AS "${index}"`,
    )
    .join(', ')}`;

/** Compares a setting with the server's spelling of it, such as `2s` for 2000. */
export function settingEquals(wanted: string | number, answered: string | undefined): boolean {
  if (typeof wanted === 'string') return answered?.toLowerCase() === wanted.toLowerCase();
  const [, amount, unit = ''] = /^(\d+)(ms|s|min|h|d)?$/.exec(answered ?? '') ?? [];
  return amount !== undefined && Number(amount) * UNITS_MS[unit]! === wanted;
}

const TIMEOUTS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
/** `-c name=value` or `--name=value`, as in libpq's `options`; a backslash escapes the next character. */
const OPTION = /(?:^|\s)(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)(?=\s|$)/g;

/** Removes the settings from the URL; other `options`, such as those of a provider's proxy, stay. */
export function extractSettings(url: URL): Record<string, string> {
  const extracted: Record<string, string> = {};
  for (const name of TIMEOUTS) {
    const value = url.searchParams.get(name);
    url.searchParams.delete(name);
    if (value !== null) extracted[name] = value;
  }
  const options = url.searchParams.get('options') ?? '';
  const rest = options.replace(OPTION, (_, name: string, value: string) => {
    extracted[name.replaceAll('-', '_')] = value.replaceAll(/\\(.)/g, '$1');
    return '';
  });
  url.searchParams.delete('options');
  if (rest.trim() !== '') url.searchParams.set('options', rest.trim());
  return extracted;
}
