import type { Client } from 'pg';
import { openClient } from '../../src/database/connection.js';
import type { DatabaseServer } from '../../test/support/database-server.js';
import { MeasuredConnection } from '../harness/measured-connection.js';
import { ServerUnderTest, rabitchat } from '../harness/server-under-test.js';
import { logEverybodyIn } from '../harness/sessions.js';
import type { TestEnvironment } from '../harness/test-environment.js';
import { createDataset } from '../harness/dataset.js';
import { type Page, walk } from './page.js';
import { addViewers, type Viewer } from './viewers.js';

/** One dataset, our node before it, and a client of its database for the naive query. */
export interface Dataset {
  posts: number;
  database: string;
  tested: ServerUnderTest;
  client: Client;
  viewers: Viewer[];
}

/** The same page of the same kind of viewer in both datasets. */
export interface View {
  viewer: string;
  number: number;
  sides: { dataset: Dataset; viewer: Viewer; page: Page }[];
}

interface Order {
  posts: number;
  users: number;
  build: string;
  interactive: boolean;
}

export async function openDataset(
  environment: TestEnvironment,
  server: DatabaseServer,
  order: Order,
): Promise<Dataset> {
  const { posts, users, build, interactive } = order;
  const wish = { posts, users, likes: 0, comments: 0, messages: 0 };
  const database = await createDataset(server, wish, interactive);
  const url = server.url(database);
  const client = await openClient(url, { application_name: 'rabitchat bench' });
  environment.defer(() => client.end());
  const viewers = await addViewers(client);
  const tested = await ServerUnderTest.start(environment, rabitchat(build, { DATABASE_URL: url }));
  await logEverybodyIn(client, tested, viewers);
  return { posts, database, tested, client, viewers };
}

/** The first page of each viewer, and the deepest that is full in both datasets. */
export async function viewsOf(datasets: readonly [Dataset, Dataset], pages: number): Promise<View[]> {
  const views: View[] = [];
  for (const [index, { name }] of datasets[0].viewers.entries()) {
    const walked: Page[][] = [];
    for (const { tested, client, viewers } of datasets) {
      const connection = await MeasuredConnection.open(tested.port);
      walked.push(await walk(connection, client, { ...viewers[index]!, pages }));
      connection.close();
    }
    const deepest = Math.min(...walked.map(({ length }) => length));
    for (const number of new Set([1, deepest])) {
      const sides = datasets.map((dataset, side) => ({
        ...{ dataset, viewer: dataset.viewers[index]! },
        page: walked[side]![number - 1]!,
      }));
      views.push({ viewer: name, number, sides });
    }
  }
  return views;
}
