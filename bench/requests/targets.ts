import path from 'node:path';
import { withClient } from '../../src/database/connection.js';
import type { DatabaseServer } from '../../test/support/database-server.js';
import { ServerUnderTest, baseline, rabitchat } from '../harness/server-under-test.js';
import { logEverybodyIn } from '../harness/sessions.js';
import type { TestEnvironment } from '../harness/test-environment.js';
import { createDataset } from '../harness/dataset.js';
import { type TestUsers, findTestUsers } from './test-users.js';
import type { Target } from './measure.js';
import { SCENARIOS } from './scenarios.js';

const MESSAGES_A_CONVERSATION = 25;
const BASELINE_DATABASE = 'bench_baseline';

export interface Sizes {
  people: number;
  users: number;
  /** Of each, on average. */
  posts: number;
  follows: number;
  conversations: number;
}

interface Order {
  sizes: Sizes;
  /** Where our node leaves a CPU profile when it ends. */
  profile?: string;
  interactive: boolean;
}

/** Our node and the baseline, each before a copy of the same dataset in which the same people are logged in. */
export async function startTargets(
  environment: TestEnvironment,
  server: DatabaseServer,
  { sizes, profile, interactive }: Order,
): Promise<Target[]> {
  const { users, posts, follows, conversations } = sizes;
  const wish = {
    ...{ users, posts: users * posts, follows: users * follows },
    messages: conversations * MESSAGES_A_CONVERSATION,
  };
  const database = await createDataset(server, wish, interactive);
  const url = server.url(database);
  const build = environment.copyBuild();
  const command = rabitchat(build, { DATABASE_URL: url });
  const first = await ServerUnderTest.start(environment, command);
  const testUsers = await withClient(url, { application_name: 'rabitchat bench' }, async (client) => {
    const found = await findTestUsers(client, sizes.people);
    await logEverybodyIn(client, first, [...found.visitors, ...found.followers]);
    await client.query('ANALYZE user_sessions');
    return found;
  });
  // A database is copied only while nobody uses it.
  await first.stop();
  await server.query('postgres', `CREATE DATABASE ${BASELINE_DATABASE} TEMPLATE ${database}`);
  const bare = await ServerUnderTest.start(environment, baseline(server.url(BASELINE_DATABASE)));
  const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`];
  const ours = await ServerUnderTest.start(environment, { ...command, nodeOptions });
  return [targetOf(ours, database, testUsers), targetOf(bare, BASELINE_DATABASE, testUsers)];
}

const targetOf = (tested: ServerUnderTest, database: string, users: TestUsers): Target => ({
  ...{ tested, database, answered: new Map(), failed: new Map() },
  questions: new Map(SCENARIOS.map((scenario) => [scenario, scenario.questions(users)])),
});
