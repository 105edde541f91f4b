import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Check, error, ok, warn } from './check.js';

const GIB = 1024 ** 3;
const LOW_BYTES = GIB;
/** PostgreSQL goes into a crash loop when it cannot write its WAL. */
const CRITICAL_BYTES = GIB / 4;

/** The directory, or its nearest existing parent before the first start. */
function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(path.dirname(directory));
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(nearestExisting(path.resolve(directory)));
  return bavail * bsize;
}

export const disk: Check = {
  name: 'disk',
  async run({ config: { dataDir }, overrides }) {
    const free = overrides.freeBytes ?? (await freeBytes(dataDir));
    const detail = `${(free / GIB).toFixed(1)} GiB free for DATA_DIR (${dataDir})`;
    const mend = 'Make room on that disk, or move DATA_DIR to a larger one.';
    if (free < CRITICAL_BYTES) return error(`${detail}.`, mend);
    return free < LOW_BYTES ? warn(`${detail}.`, mend) : ok(detail);
  },
};

const LOST_BY: Record<string, string> = {
  fsync: 'a power cut can destroy the whole database',
  full_page_writes: 'a power cut can leave torn pages',
  synchronous_commit: 'an acknowledged message can be lost in a crash',
};

const SETTINGS = `
  SELECT name, setting FROM pg_settings WHERE name = ANY($1) AND setting = 'off' ORDER BY name`;

/** Outside of production these settings are only a warning. */
export const durability: Check = {
  name: 'durability',
  reads: 'server',
  async run(context) {
    const off = await context.rows<{ name: string }>(SETTINGS, [Object.keys(LOST_BY)]);
    if (off.length === 0) return ok('fsync, full_page_writes and synchronous_commit are on');
    const complaint = context.config.production ? error : warn;
    return complaint(
      off.map(({ name }) => `${name} is off: ${LOST_BY[name]}`).join('; ') + '.',
      `${off.map(({ name }) => `ALTER SYSTEM SET ${name} = on`).join('; ')}; SELECT pg_reload_conf(); and check for ALTER ROLE and ALTER DATABASE settings.`,
    );
  },
};
