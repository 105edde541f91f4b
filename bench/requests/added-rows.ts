import type { DatabaseServer } from '../../test/support/database-server.js';
import type { Target } from './measure.js';
import type { Scenario } from './scenarios.js';

type Counts = Map<Scenario, number>;

/** How many rows there are where these scenarios leave theirs. */
export async function countRows(
  server: DatabaseServer,
  { database }: Target,
  scenarios: readonly Scenario[],
) {
  const counts: Counts = new Map();
  for (const scenario of scenarios.filter(({ table }) => table !== undefined)) {
    const [row] = await server.query<{ count: string }>(database, `SELECT count(*) FROM ${scenario.table}`);
    counts.set(scenario, Number(row!.count));
  }
  return counts;
}

/** What was answered and is not there, or is there and was not asked for, in words. */
export async function missingRows(server: DatabaseServer, target: Target, before: Counts): Promise<string[]> {
  const after = await countRows(server, target, [...before.keys()]);
  return [...before].flatMap(([scenario, rows]) => {
    const added = after.get(scenario)! - rows;
    const answered = target.answered.get(scenario) ?? 0;
    const failed = target.failed.get(scenario) ?? 0;
    if (added >= answered && added <= answered + failed) return [];
    return [
      `${target.tested.name}, ${scenario.name}: ${answered} answered and ${failed} not, ${added} rows added to ${scenario.table}.`,
    ];
  });
}
