import type { DatabaseServer } from '../../test/faults/support/database-server.js';
import type { Stand } from './measure.js';
import type { Work } from './works.js';

type Counts = Map<Work, number>;

/** How many rows there are where these works leave theirs. */
export async function countRows(server: DatabaseServer, { database }: Stand, works: readonly Work[]) {
  const counts: Counts = new Map();
  for (const work of works.filter(({ table }) => table !== undefined)) {
    const [row] = await server.query<{ count: string }>(database, `SELECT count(*) FROM ${work.table}`);
    counts.set(work, Number(row!.count));
  }
  return counts;
}

/** What was answered and is not there, or is there and was not asked for, in words. */
export async function missingRows(server: DatabaseServer, stand: Stand, before: Counts): Promise<string[]> {
  const after = await countRows(server, stand, [...before.keys()]);
  return [...before].flatMap(([work, rows]) => {
    const added = after.get(work)! - rows;
    const answered = stand.answered.get(work) ?? 0;
    const failed = stand.failed.get(work) ?? 0;
    if (added >= answered && added <= answered + failed) return [];
    return [
      `${stand.contestant.name}, ${work.name}: ${answered} answered and ${failed} not, ${added} rows added to ${work.table}.`,
    ];
  });
}
