import { migrate } from '../../database/migrate.js';
import { MIGRATIONS } from '../../database/open-database.js';
import { readCatalog } from './catalog.js';
import { MAX_REWRITE_BYTES, Session } from './session.js';
import { type Drift, findDrift } from './drift.js';
import { applyDrift, reasonOf } from './apply-drift.js';

/** A repair may reveal another drift, such as the index on a missing column. */
const MAX_ROUNDS = 5;

export interface Refusal {
  drift: Drift;
  why: string;
}

export interface PushOptions {
  force?: boolean;
  /** Called before a refusal, or with `force` before the refused change is applied. */
  onRefusal?(refusal: Refusal): void;
  onMend?(drift: Drift): void;
}

export interface PushResult {
  migrations: string[];
  mended: { drift: Drift; ms: number }[];
  refused: Refusal[];
  failed: { drift: Drift; reason: string }[];
  left: Drift[];
}

class DatabaseIsNewer extends Error {
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  constructor(tags: string[]) {
    super(
      `A newer release migrated this database (${tags.join(', ')}), so nothing was changed. Run db:push of that ` +
        'release or of a newer one.',
    );
  }
}

/**
 * Brings the schema to this code's shape while servers run: first the pending migrations, then the remaining drift.
 * Touches only our own tables, drops and empties none, and never uses CASCADE.
 * @throws DatabaseNotOurs on a database that was never adopted
 */
export async function push(databaseUrl: string, options: PushOptions = {}): Promise<PushResult> {
  const session = await Session.open(databaseUrl, { name: 'rabitchat push' });
  try {
    await session.lockExclusive();
    return await new PushRun(session, options).run(databaseUrl);
  } finally {
    await session.close();
  }
}

class PushRun {
  private readonly mended: PushResult['mended'] = [];
  private readonly failed: PushResult['failed'] = [];
  private readonly refused = new Map<string, Refusal>();
  private readonly attempted = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly options: PushOptions,
  ) {}

  async run(databaseUrl: string): Promise<PushResult> {
    this.refuseNewer(await findDrift(this.session));
    const migrations = await migrate(databaseUrl, MIGRATIONS);
    let drift = await findDrift(this.session);
    for (let round = 0; round < MAX_ROUNDS && (await this.repairAll(drift)); round += 1)
      drift = await findDrift(this.session);
    const { mended, failed } = this;
    return { migrations, mended, failed, refused: [...this.refused.values()], left: this.remainingOf(drift) };
  }

  private refuseNewer(drift: Drift[]): void {
    const tags = drift.filter(({ kind }) => kind === 'unknown-migration').map(({ object }) => object);
    if (tags.length > 0) throw new DatabaseIsNewer(tags);
  }

  private async repairAll(drift: Drift[]): Promise<boolean> {
    const pending = drift.filter((one) => one.sql.length > 0 && !this.attempted.has(keyOf(one)));
    for (const one of pending) {
      this.attempted.add(keyOf(one));
      const why = await this.refusalReason(one);
      if (why) {
        this.options.onRefusal?.({ drift: one, why });
        if (!this.options.force) {
          this.refused.set(keyOf(one), { drift: one, why });
          continue;
        }
      }
      await this.repair(one);
    }
    return pending.length > 0;
  }

  private async repair(drift: Drift): Promise<void> {
    this.options.onMend?.(drift);
    const began = performance.now();
    try {
      await applyDrift(this.session, drift);
      this.mended.push({ drift, ms: Math.round(performance.now() - began) });
    } catch (error) {
      this.failed.push({ drift, reason: reasonOf(error) });
    }
  }

  private async refusalReason(drift: Drift): Promise<string | undefined> {
    const loss = drift.losesData ? await this.lossReason(drift) : [];
    const lock = drift.rewrites ? await this.lockReason(drift.table!) : [];
    return [...loss, ...lock].join('; ') || undefined;
  }

  private async lossReason({ kind, object, losses }: Drift): Promise<string[]> {
    const [lost] = await this.session.rows<{ n: number }>(losses!);
    const rows = lost!.n === 1 ? '1 row' : `${lost!.n} rows`;
    const fate = kind === 'extra-column' ? 'would be lost' : 'would be cut or could not be converted';
    return [`the values of ${object} in ${rows} ${fate}`];
  }

  private async lockReason(table: string): Promise<string[]> {
    const bytes = (await readCatalog(this.session)).tables.get(table)!.bytes;
    const size = `${Math.round(bytes / 1e6)} MB`;
    return bytes > MAX_REWRITE_BYTES
      ? [`${table} (${size}) would be rewritten, which blocks readers and writers meanwhile`]
      : [];
  }

  private remainingOf(drift: Drift[]): Drift[] {
    const handled = new Set([...this.refused.keys(), ...this.failed.map((failure) => keyOf(failure.drift))]);
    return drift.filter((one) => !handled.has(keyOf(one)));
  }
}

const keyOf = ({ kind, object }: Drift) => `${kind} ${object}`;
