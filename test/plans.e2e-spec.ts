import { Client, escapeLiteral, type QueryConfig } from 'pg';
import { Database } from '../src/database/database.js';
import { type Person, startWorld, type World } from './support/world.js';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** As the server sends it. */
interface Statement {
  text: string;
  values: (string | number | null)[];
}

type Send = (client: unknown, query: QueryConfig, values: Statement['values']) => unknown;

/** Indexes of an original database, which compete with ours. */
const INDEXES_OF_ORIGINAL = `
  CREATE INDEX ON posts (author_id, created_at);
  CREATE INDEX ON posts (is_pinned, author_id);
  CREATE INDEX ON posts (type, created_at);
  CREATE INDEX ON posts (visibility);
  CREATE INDEX ON posts (visibility, created_at);
  CREATE INDEX ON posts (is_hidden);
  CREATE INDEX ON likes (user_id);
  CREATE INDEX ON likes (created_at)`;

/**
 * 20,000 posts and never a statistic. 200 people have 50 posts each. 10 fell silent after 500 each, before the others
 * began. Another 5,000 have one each, so that an author seems to have few. One recent post has 3,000 likes.
 */
const WORLD = `
  INSERT INTO users (id, username, email, password, display_name)
    SELECT 'p' || n, 'p' || n, 'p' || n || '@example.com', '', 'P' FROM generate_series(1, 5210) n;
  INSERT INTO posts (id, author_id, content, created_at, visibility)
    SELECT 'silent' || n, 'p' || 201 + n % 10, repeat('silent ', 20), timestamp '2020-01-01' + n * interval '1 minute', 'PUBLIC'
    FROM generate_series(1, 5000) n;
  INSERT INTO posts (id, author_id, content, created_at, visibility)
    SELECT 'post' || n, 'p' || 1 + n % 200, repeat('word ', 20), timestamp '2024-01-01' + n * interval '1 minute',
      CASE WHEN n % 3 = 0 THEN 'FOLLOWERS'::visibility ELSE 'PUBLIC' END
    FROM generate_series(1, 10000) n;
  INSERT INTO posts (id, author_id, content, created_at)
    SELECT 'single' || n, 'p' || 210 + n, repeat('single ', 20), timestamp '2024-01-01' + n * interval '2 minutes'
    FROM generate_series(1, 5000) n;
  INSERT INTO likes (id, user_id, post_id) SELECT 'like' || n, 'p' || n, 'post10000' FROM generate_series(1, 3000) n`;

const NEVER_ANALYZED = [
  'posts',
  'follows',
  'users',
  'likes',
  'bookmarks',
  'blocks',
  'user_settings',
  'muted_accounts',
]
  .map((table) => `ALTER TABLE ${table} SET (autovacuum_enabled = false)`)
  .join(';');

const STOCK_COSTS = `
  SET random_page_cost = 4; SET seq_page_cost = 1; SET cpu_tuple_cost = 0.01; SET cpu_index_tuple_cost = 0.005;
  SET cpu_operator_cost = 0.0025; SET effective_cache_size = '4GB'; SET enable_incremental_sort = on; SET jit = on`;

let world: World;
let client: Client;
/** Of viewers who follow 50 people that write, 10 that fell silent, and 5,200. */
let active: Person;
let dormant: Person;
let many: Person;

beforeAll(async () => {
  world = await startWorld();
  [active, dormant, many] = [
    await world.person('active'),
    await world.person('dormant'),
    await world.person('many'),
  ];
  await world.query(`${NEVER_ANALYZED}; ${INDEXES_OF_ORIGINAL}; ${WORLD}`);
  const follow = `INSERT INTO follows (follower_id, following_id) SELECT $1, 'p' || n FROM generate_series($2::int, $3::int) n`;
  await world.query(follow, [active.id, 1, 50]);
  await world.query(follow, [dormant.id, 201, 210]);
  await world.query(follow, [many.id, 1, 5200]);
  await world.query(`INSERT INTO bookmarks (user_id, post_id) SELECT $1, id FROM posts LIMIT 3000`, [
    active.id,
  ]);
  client = new Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client.query(STOCK_COSTS);
});
afterAll(async () => {
  await client.end();
  await world.close();
});

/** The statement that answers a request and reads posts. */
async function statementOf(person: Person, path: string): Promise<Statement> {
  const database: { send: Send } = world.app.get(Database);
  const send = jest.spyOn(database, 'send');
  try {
    const { status, body } = await person.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect((body.posts ?? body).length).toBeGreaterThan(0);
    const [sent] = send.mock.calls
      .filter(([, { text }]) => /from .*"posts"/is.test(text) && /limit/i.test(text))
      .slice(-1);
    return { text: sent![1].text, values: sent![2] };
  } finally {
    send.mockRestore();
  }
}

const literal = (value: string | number | null) =>
  value === null ? 'NULL' : typeof value === 'number' ? String(value) : escapeLiteral(value);

async function planOf({ text, values }: Statement, mode: 'custom' | 'generic'): Promise<PlanNode> {
  await client.query(`SET plan_cache_mode = force_${mode}_plan; PREPARE asked AS ${text}`);
  try {
    const { rows } = await client.query(
      `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked(${values.map(literal).join(', ')})`,
    );
    return rows[0]['QUERY PLAN'][0].Plan;
  } finally {
    await client.query('DEALLOCATE asked');
  }
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** How many rows of a table were read, those that a filter removed among them. */
const rowsRead = (plan: PlanNode, table: string) =>
  nodesOf(plan)
    .filter((node) => node['Relation Name'] === table)
    .reduce(
      (sum, node) =>
        sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    );

const isScanOfAll = (node: PlanNode) => node['Node Type'] === 'Seq Scan' && node['Actual Loops'] > 0;
const isSort = (node: PlanNode) => /Sort/.test(node['Node Type']) && node['Actual Loops'] > 0;

/** The most rows that one execution of a sort was given. */
const mostSorted = (plan: PlanNode) =>
  Math.max(
    0,
    ...nodesOf(plan)
      .filter(isSort)
      .flatMap((node) => node.Plans!.map((input) => input['Actual Rows'])),
  );

const scanned = (plan: PlanNode) =>
  nodesOf(plan)
    .filter(isScanOfAll)
    .map((node) => node['Relation Name']);

/** By page: the posts that it may read and the rows that it may sort at once. */
const pages: [name: string, viewer: () => Person, path: string, posts: number, sorted: number][] = [
  ['the feed of somebody who follows 50', () => active, '/api/posts/feed?limit=20', 250, 100],
  ['the feed of somebody who follows 10 silent people', () => dormant, '/api/posts/feed?limit=20', 150, 100],
  ['the feed of somebody who follows 5,200', () => many, '/api/posts/feed?limit=20', 1100, 1000],
  ['the posts of everyone', () => active, '/api/posts?limit=20', 150, 50],
  ['the posts of an author', () => active, '/api/users/p7/posts?limit=20', 50, 50],
  ['the posts of a silent author', () => active, '/api/users/p205/posts?limit=20', 50, 50],
  ['the tiles of a silent author', () => active, '/api/users/p205/posts?limit=20&tab=ALL', 50, 50],
  ['the saved posts', () => active, '/api/bookmarks?limit=20', 50, 50],
];

describe.each(['absent', 'fresh'])('with default costs and %s statistics', (statistics) => {
  beforeAll(async () => {
    if (statistics === 'fresh') await client.query('ANALYZE');
    const { rows } = await client.query(`SELECT 1 FROM pg_stats WHERE tablename = 'posts'`);
    expect(rows.length > 0).toBe(statistics === 'fresh');
  });

  it.each(pages)('%s reads and sorts no more than it needs', async (_, viewer, path, most, sorted) => {
    const statement = await statementOf(viewer(), path);
    for (const mode of ['custom', 'generic'] as const) {
      const plan = await planOf(statement, mode);
      expect([
        mode,
        scanned(plan).filter((table) => ['posts', 'likes', 'bookmarks'].includes(table!)),
      ]).toEqual([mode, []]);
      expect([mode, rowsRead(plan, 'posts') <= most ? most : rowsRead(plan, 'posts')]).toEqual([mode, most]);
      expect([mode, Math.max(sorted, mostSorted(plan))]).toEqual([mode, sorted]);
      expect([mode, Math.max(100, rowsRead(plan, 'likes'), rowsRead(plan, 'bookmarks'))]).toEqual([
        mode,
        100,
      ]);
    }
  });
});
