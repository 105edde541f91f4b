import type { Client } from 'pg';
import { openClient } from '../../src/database/connection.js';
import type { DatabaseServer } from '../../test/faults/support/database-server.js';
import { Connection } from '../stand/connection.js';
import { Contestant, rabitchat } from '../stand/contestant.js';
import { logEverybodyIn } from '../stand/sessions.js';
import type { Site } from '../stand/site.js';
import { makeWorld } from '../stand/world.js';
import { type Page, walk } from './page.js';
import { addViewers, type Viewer } from './viewers.js';

/** One world, our node before it, and a client of its database for the naive query. */
export interface World {
  posts: number;
  database: string;
  contestant: Contestant;
  client: Client;
  viewers: Viewer[];
}

/** The same page of the same kind of viewer in both worlds. */
export interface View {
  viewer: string;
  number: number;
  sides: { world: World; viewer: Viewer; page: Page }[];
}

interface Order {
  posts: number;
  users: number;
  build: string;
  interactive: boolean;
}

export async function openWorld(site: Site, server: DatabaseServer, order: Order): Promise<World> {
  const { posts, users, build, interactive } = order;
  const wish = { posts, users, likes: 0, comments: 0, messages: 0 };
  const database = await makeWorld(server, wish, interactive);
  const url = server.url(database);
  const client = await openClient(url, { application_name: 'rabitchat bench' });
  site.defer(() => client.end());
  const viewers = await addViewers(client);
  const contestant = await Contestant.start(site, rabitchat(build, { DATABASE_URL: url }));
  await logEverybodyIn(client, contestant, viewers);
  return { posts, database, contestant, client, viewers };
}

/** The first page of each viewer, and the deepest that is full in both worlds. */
export async function viewsOf(worlds: readonly [World, World], pages: number): Promise<View[]> {
  const views: View[] = [];
  for (const [index, { name }] of worlds[0].viewers.entries()) {
    const walked: Page[][] = [];
    for (const { contestant, client, viewers } of worlds) {
      const connection = await Connection.open(contestant.port);
      walked.push(await walk(connection, client, { ...viewers[index]!, pages }));
      connection.close();
    }
    const deepest = Math.min(...walked.map(({ length }) => length));
    for (const number of new Set([1, deepest])) {
      const sides = worlds.map((world, side) => ({
        ...{ world, viewer: world.viewers[index]! },
        page: walked[side]![number - 1]!,
      }));
      views.push({ viewer: name, number, sides });
    }
  }
  return views;
}
