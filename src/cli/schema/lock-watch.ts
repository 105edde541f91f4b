import type { Client } from 'pg';
import type { MigrationObserver } from '../../database/migrate.js';

export interface HeldLock {
  table: string;
  /** As LOCK TABLE spells it. */
  mode: string;
  /** From the start of the statement to the end of the commit, in milliseconds. */
  heldMs: number;
}

export interface RehearsedStatement {
  statement: string;
  ms: number;
  /** Locks on tables that existed before; per table the strongest mode, if this statement raised it. */
  locks: HeldLock[];
}

export interface RehearsedMigration {
  tag: string;
  ms: number;
  statements: RehearsedStatement[];
}

/** From the weakest to the strongest; the first conflicts with nothing relevant here. */
const MODES = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

/** Tables that the transaction itself created are invisible to other sessions and excluded. */
const HELD_LOCKS = `
  SELECT c.relname AS table, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
  WHERE l.pid = $1 AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND c.relkind IN ('r', 'p', 'm') AND c.relnamespace = 'public'::regnamespace`;

interface StartedStatement extends Omit<RehearsedStatement, 'locks'> {
  at: number;
  locks: Omit<HeldLock, 'heldMs'>[];
}

/** Times the statements of migrations and reads their locks over a second connection. */
export class LockWatch implements MigrationObserver {
  readonly migrations: RehearsedMigration[] = [];
  private started: StartedStatement[] = [];
  private strongest = new Map<string, number>();

  constructor(private readonly observer: Client) {}

  onBegin(): void {
    this.started = [];
    this.strongest.clear();
  }

  async runStatement(client: Client, _tag: string, statement: string): Promise<void> {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const at = performance.now();
    await client.query(statement);
    const ms = performance.now() - at;
    this.started.push({ statement, at, ms, locks: await this.newLocks(rows[0]!.pid) });
  }

  onApplied({ tag, ms }: { tag: string; ms: number }): void {
    const end = performance.now();
    const statements = this.started.map(({ statement, at, ms, locks }) => ({
      statement,
      ms: Math.round(ms),
      locks: locks.map((lock) => ({ ...lock, heldMs: Math.round(end - at) })),
    }));
    this.migrations.push({ tag, ms, statements });
  }

  private async newLocks(pid: number): Promise<StartedStatement['locks']> {
    const { rows } = await this.observer.query<{ table: string; mode: string }>(HELD_LOCKS, [pid]);
    const raised = new Map<string, number>();
    for (const { table, mode } of rows) {
      const strength = MODES.indexOf(mode);
      if (strength > Math.max(this.strongest.get(table) ?? 0, raised.get(table) ?? 0))
        raised.set(table, strength);
    }
    raised.forEach((strength, table) => this.strongest.set(table, strength));
    return [...raised].map(([table, strength]) => ({ table, mode: sqlModeName(MODES[strength]!) }));
  }
}

const sqlModeName = (mode: string) =>
  mode
    .replace(/Lock$/, '')
    .replaceAll(/(?<!^)(?=[A-Z])/g, ' ')
    .toUpperCase();

export function effectOf(mode: string): string {
  if (mode === 'ACCESS EXCLUSIVE') return 'nobody can read or write it';
  return ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE'].includes(mode)
    ? 'readers go on, writers wait'
    : 'readers and writers go on';
}
