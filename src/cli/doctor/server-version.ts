import { type Check, error, type Finding, ok, warn } from './check.js';

interface Release {
  /** First release and end of support: https://www.postgresql.org/support/versioning/ */
  released: string;
  ends: string;
}

const RELEASES: Record<number, Release> = {
  14: { released: '2021-09-30', ends: '2026-11-12' },
  15: { released: '2022-10-13', ends: '2027-11-11' },
  16: { released: '2023-09-14', ends: '2028-11-09' },
  17: { released: '2024-09-26', ends: '2029-11-08' },
  18: { released: '2025-09-25', ends: '2030-11-14' },
};

const MIN_MAJOR = 14;
const MINOR_MONTHS = [1, 4, 7, 10];
/** Four quarterly releases. */
const MAX_MINORS_BEHIND = 4;

const dayOf = (date: Date) => date.toISOString().slice(0, 10);

function secondThursday(year: number, month: number): string {
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return dayOf(new Date(Date.UTC(year, month, 1 + ((4 - first + 7) % 7) + 7)));
}

/**
 * Lower bound of the minor releases: the roadmap schedules one on the second Thursday of February, May, August and
 * November.
 */
function scheduledMinors({ released }: Release, today: string): number {
  let count = 0;
  for (let year = Number(released.slice(0, 4)); year <= Number(today.slice(0, 4)); year += 1) {
    const days = MINOR_MONTHS.map((month) => secondThursday(year, month));
    count += days.filter((day) => day > released && day <= today).length;
  }
  return count;
}

/** @param version server_version_num: 150004 is 15.4 */
export function judgeVersion(version: number, date: Date): Finding {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000];
  const name = `PostgreSQL ${major}.${minor}`;
  const release = RELEASES[major];
  if (major < MIN_MAJOR)
    return error(`${name} is too old.`, `Upgrade to PostgreSQL ${MIN_MAJOR} or newer, best to 18.`);
  if (!release) return ok(`${name}, newer than what this release knows`);
  if (dayOf(date) > release.ends)
    return warn(
      `${name} has had no corrections since ${release.ends}.`,
      'Upgrade to a supported major version.',
    );
  const behind = scheduledMinors(release, dayOf(date)) - minor;
  if (behind >= MAX_MINORS_BEHIND)
    return warn(
      `${name} is at least ${behind} minor releases behind.`,
      `Install the newest ${major}.x and restart; nothing else changes with a minor release.`,
    );
  return ok(`${name}, supported until ${release.ends}`);
}

export const serverVersion: Check = {
  name: 'server-version',
  reads: 'server',
  async run(context) {
    const server = await context.row<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    );
    return judgeVersion(
      context.overrides.serverVersion ?? server.version,
      context.overrides.today ?? new Date(),
    );
  },
};
