import path from 'node:path';
import { withClient } from '../../src/database/connection.js';
import type { DatabaseServer } from '../../test/faults/support/database-server.js';
import { Contestant, floor, rabitchat } from '../stand/contestant.js';
import { logEverybodyIn } from '../stand/sessions.js';
import type { Site } from '../stand/site.js';
import { makeWorld } from '../stand/world.js';
import { type Cast, castOf } from './cast.js';
import type { Stand } from './measure.js';
import { WORKS } from './works.js';

const MESSAGES_A_CONVERSATION = 25;
const FLOOR_DATABASE = 'bench_floor';

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

/** Our node and the floor, each before a copy of the same world in which the same people are logged in. */
export async function putUp(
  site: Site,
  server: DatabaseServer,
  { sizes, profile, interactive }: Order,
): Promise<Stand[]> {
  const { users, posts, follows, conversations } = sizes;
  const wish = {
    ...{ users, posts: users * posts, follows: users * follows },
    messages: conversations * MESSAGES_A_CONVERSATION,
  };
  const database = await makeWorld(server, wish, interactive);
  const url = server.url(database);
  const build = site.copyBuild();
  const command = rabitchat(build, { DATABASE_URL: url });
  const first = await Contestant.start(site, command);
  const cast = await withClient(url, { application_name: 'rabitchat bench' }, async (client) => {
    const found = await castOf(client, sizes.people);
    await logEverybodyIn(client, first, [...found.visitors, ...found.followers]);
    await client.query('ANALYZE user_sessions');
    return found;
  });
  // A database is copied only while nobody uses it.
  await first.stop();
  await server.query('postgres', `CREATE DATABASE ${FLOOR_DATABASE} TEMPLATE ${database}`);
  const bare = await Contestant.start(site, floor(server.url(FLOOR_DATABASE)));
  const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`];
  const ours = await Contestant.start(site, { ...command, nodeOptions });
  return [standOf(ours, database, cast), standOf(bare, FLOOR_DATABASE, cast)];
}

const standOf = (contestant: Contestant, database: string, cast: Cast): Stand => ({
  ...{ contestant, database, answered: new Map(), failed: new Map() },
  questions: new Map(WORKS.map((work) => [work, work.questions(cast)])),
});
