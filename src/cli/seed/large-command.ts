import { InvalidArgumentError } from 'commander';
import type { Config } from '../../config/config.js';
import { openCommandDatabase } from '../command-database.js';
import type { Outcome } from '../command.js';
import { ProgressBar } from '../progress-bar.js';
import { DEMO_PASSWORD } from './demo-world.js';
import { loadLargeWorld, type StageProgress } from './large/large-world.js';
import { InvalidWorldSize, type RequestedSize } from './large/world-size.js';

export interface LargeOptions extends RequestedSize {
  more?: boolean;
  inProduction?: boolean;
}

const SIZES = ['users', 'posts', 'follows', 'likes', 'comments', 'messages'] as const;

/** sysexits.h EX_CONFIG. */
class NotInProduction extends Error {
  readonly exitCode = 78;

  constructor() {
    super(
      'A large world is for tests: all its users have the same published password. If this database is for tests ' +
        'although NODE_ENV is production, pass --in-production.',
    );
  }
}

/**
 * True when a size is given.
 * @throws InvalidWorldSize when an option of a large world is given without a size
 */
export function isLarge(options: LargeOptions): boolean {
  if (SIZES.some((size) => options[size] !== undefined)) return true;
  const { seed, until, more, inProduction } = options;
  if (seed === undefined && !until && !more && !inProduction) return false;
  throw new InvalidWorldSize('A large world needs a size, such as --users 1000.');
}

export async function seedLargeWorld(
  config: Config,
  { more = false, inProduction = false, ...wish }: LargeOptions,
  interactive: boolean,
): Promise<Outcome> {
  if (config.production && !inProduction) throw new NotInProduction();
  const database = await openCommandDatabase(config, (line) => interactive && console.error(line));
  const bars = new Bars(interactive);
  const began = performance.now();
  try {
    const world = await loadLargeWorld(database.url, wish, { more, watch: bars.watch });
    const seconds = Math.round((performance.now() - began) / 1000);
    const counts = Object.entries(world.rows).map(([table, count]) => `  ${table.padEnd(20)} ${count}`);
    const text = [
      `Added a large world in ${seconds} s; the database has ${Math.round(world.databaseBytes / 2 ** 20)} MB now.`,
      ...counts,
      `Log in as ${world.username} with ${DEMO_PASSWORD}.`,
    ].join('\n');
    const login = { username: world.username, password: DEMO_PASSWORD };
    return { text, data: { rows: world.rows, seconds, databaseBytes: world.databaseBytes, login } };
  } finally {
    bars.stop();
    await database.close();
  }
}

class Bars {
  private current: ProgressBar | undefined;

  constructor(private readonly interactive: boolean) {}

  watch: StageProgress = (title, total) => {
    this.stop();
    const bar = new ProgressBar(this.interactive, title, total);
    this.current = bar;
    return (by) => bar.advance(by);
  };

  stop(): void {
    this.current?.stop();
    this.current = undefined;
  }
}

export function moment(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00:00Z.');
  return date;
}
