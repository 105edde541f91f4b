import { type Check, error, type Finding, ok, warn } from './check.js';
import type { DoctorContext } from './doctor-context.js';

const SAMPLES = 5;
const WARN_MS = 2000;
const ERROR_MS = 60_000;

interface Reading {
  /** Positive when the database's clock is ahead. */
  skewMs: number;
  /** Round trip time; the error of `skewMs` is at most half of it. */
  tripMs: number;
}

async function measure(context: DoctorContext): Promise<Reading> {
  const clock = context.overrides.clock ?? Date.now;
  const [sent, began] = [clock(), performance.now()];
  const { ms } = await context.row<{ ms: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  const tripMs = performance.now() - began;
  return { skewMs: ms - (sent + tripMs / 2), tripMs };
}

function judge({ skewMs, tripMs }: Reading): Finding {
  const certainMs = Math.abs(skewMs) - tripMs / 2;
  const seconds = (Math.abs(skewMs) / 1000).toFixed(Math.abs(skewMs) < 10_000 ? 3 : 0);
  const detail = `The clock of the database is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} ours`;
  const mend = 'Let both machines keep time by NTP (timedatectl set-ntp true).';
  if (certainMs > ERROR_MS) return error(`${detail}: sessions and codes end too early or too late.`, mend);
  if (certainMs > WARN_MS) return warn(`${detail}.`, mend);
  return ok(`${detail}, ± ${(tripMs / 2000).toFixed(3)} s`);
}

export const clockSkew: Check = {
  name: 'clock-skew',
  reads: 'server',
  async run(context) {
    const readings: Reading[] = [];
    while (readings.length < SAMPLES) readings.push(await measure(context));
    return judge(readings.toSorted((a, b) => a.tripMs - b.tripMs)[0]!);
  },
};
