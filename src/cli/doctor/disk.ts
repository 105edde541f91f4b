import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Check, error, ok, warn } from './check.js';

const GIB = 1024 ** 3;
const LOW = GIB;
/** PostgreSQL stops, and restarts in circles, once its log of changes finds no place. */
const FULL = GIB / 4;

/** The directory itself, or, before the first start, the nearest above that is there. */
function standing(directory: string): string {
  return existsSync(directory) ? directory : standing(path.dirname(directory));
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(standing(path.resolve(directory)));
  return bavail * bsize;
}

export const disk: Check = {
  name: 'disk',
  async look({ config: { dataDir }, given }) {
    const free = given.freeBytes ?? (await freeBytes(dataDir));
    const detail = `${(free / GIB).toFixed(1)} GiB free for DATA_DIR (${dataDir})`;
    const mend = 'Make room on that disk, or move DATA_DIR to a larger one.';
    if (free < FULL) return error(`${detail}.`, mend);
    return free < LOW ? warn(`${detail}.`, mend) : ok(detail);
  },
};
