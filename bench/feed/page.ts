import type { Client } from 'pg';
import type { MeasuredConnection } from '../harness/measured-connection.js';
import { NotMeasured } from '../harness/not-measured.js';
import type { Viewer } from './viewers.js';

const LENGTH = 20;

/** A page of somebody's feed: how we are asked for it, and where it begins. */
export interface Page {
  path: string;
  after: Position;
  ids: string[];
}

type Position = readonly [createdAt: string, id: string];

interface Body {
  posts: { id: string; createdAt: string }[];
  nextCursor: string | null;
}

const START: Position = ['infinity', ''];

/** What one would write first. It filters nothing, and reads nothing of the authors. */
export const NAIVE = `
  SELECT * FROM posts WHERE author_id = ANY($1) AND (created_at, id) < ($2::timestamp, $3)
  ORDER BY created_at DESC LIMIT ${LENGTH}`;

const EXPECTED = `
  SELECT id FROM posts WHERE author_id = ANY($1) AND (created_at, id) < ($2::timestamp, $3) AND visibility <> 'PRIVATE'
  ORDER BY created_at DESC, id DESC LIMIT ${LENGTH}`;

export const naiveValues = ({ authors }: Viewer, { after }: Page) => [authors, ...after];

/** Full pages one after the other, at most so many, each held against what the tables say belongs there. */
export async function walk(
  connection: MeasuredConnection,
  client: Client,
  viewer: Viewer & { pages: number },
) {
  const pages: Page[] = [];
  let cursor: string | null = '';
  let after = START;
  while (pages.length < viewer.pages && cursor !== null) {
    const path = `/api/posts/feed?limit=${LENGTH}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await connection.ask({ method: 'GET', path, cookie: viewer.cookie });
    if (status !== 200) throw new NotMeasured(`GET ${path}: ${status} ${body.toString()}`);
    const { posts, nextCursor } = JSON.parse(body.toString()) as Body;
    const page = { path, after, ids: posts.map(({ id }) => id) };
    await check(client, viewer, page);
    if (posts.length < LENGTH) break;
    pages.push(page);
    const last = posts.at(-1)!;
    after = [last.createdAt.replace('Z', ''), last.id];
    cursor = nextCursor;
  }
  if (pages.length === 0)
    throw new NotMeasured(`The dataset has no full page for the viewer of ${viewer.name}.`);
  return pages;
}

async function check(client: Client, viewer: Viewer, page: Page): Promise<void> {
  const { rows } = await client.query<{ id: string }>(EXPECTED, naiveValues(viewer, page));
  if (String(rows.map(({ id }) => id)) !== String(page.ids))
    throw new NotMeasured(`The feed of ${viewer.name} is not what the tables say: ${page.path}`);
}
