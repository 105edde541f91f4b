import { type Drift, type DriftKind, findDrift } from '../schema/drift.js';
import { SESSION_TABLE } from '../schema/finding.js';
import { type Check, type Finding, ok, type Status } from './check.js';
import type { DoctorContext } from './doctor-context.js';

const driftCache = new WeakMap<DoctorContext, Promise<Drift[]>>();

/** Cached per context until `clearDriftCache`; the check `session-table` covers the session store's table. */
export async function getDrift(context: DoctorContext, kinds: readonly DriftKind[]): Promise<Drift[]> {
  const drift = driftCache.get(context) ?? findDrift(context);
  driftCache.set(context, drift);
  return (await drift).filter(({ kind, table }) => kinds.includes(kind) && table !== SESSION_TABLE);
}

export const clearDriftCache = (context: DoctorContext) => driftCache.delete(context);

/** Drift that does not break the server is a warning. */
const HARMLESS = new Set<DriftKind>([
  'pending-migration',
  'unknown-migration',
  'different-default',
  'extra-column',
  'not-validated',
]);

const MAX_LISTED = 10;

const isHarmless = ({ kind, detail }: Drift) =>
  HARMLESS.has(kind) || (kind === 'missing-index' && !detail.startsWith('The unique'));

/** Lists at most ten items, and each mend once. */
export function judgeDrift(drift: Drift[], okDetail: string): Finding {
  if (drift.length === 0) return ok(okDetail);
  const status: Status = drift.every(isHarmless) ? 'warn' : 'error';
  const details = drift.slice(0, MAX_LISTED).map(({ detail }) => detail);
  if (drift.length > MAX_LISTED) details.push(`And ${drift.length - MAX_LISTED} more.`);
  return { status, detail: details.join(' '), mend: [...new Set(drift.map(({ mend }) => mend))].join('; ') };
}

const driftCheck = (name: string, kinds: DriftKind[], well: string): Check => ({
  name,
  reads: [],
  run: async (context) => judgeDrift(await getDrift(context, kinds), well),
});

export const migrations = driftCheck(
  'migrations',
  ['pending-migration', 'changed-migration', 'unknown-migration'],
  'all applied, unchanged',
);

export const schema = driftCheck(
  'schema',
  [
    'missing-table',
    'missing-column',
    'missing-enum-value',
    'missing-trigger',
    'different-type',
    'different-default',
    'different-nullability',
    'extra-column',
  ],
  'tables, columns, types and defaults are what the code expects',
);
