// The least that could answer these requests at all: node:http, pg, one prepared statement a request and one for the
// session, JSON by hand. It does not filter, validate, count, notify, number or limit: it bounds what the stack
// can do, on the same tables with all their indexes, and is no server that anybody could run.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import bcrypt from 'bcrypt';
import { sign, unsign } from 'cookie-signature';
import pg from 'pg';

const secret = process.env.SESSION_SECRET;
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 20,
  options: '-c TimeZone=UTC',
});

const POST = `p.id, p.content, p.created_at, p.likes_count, p.comments_count,
  u.id AS author_id, u.username, u.display_name, u.avatar_url FROM posts p JOIN users u ON u.id = p.author_id`;

const STATEMENTS = {
  session: `SELECT sess->>'userId' AS id FROM user_sessions WHERE sid = $1 AND expire > now()`,
  feed: `SELECT ${POST} JOIN (
      SELECT newest.id FROM follows f CROSS JOIN LATERAL (
        SELECT id, created_at FROM posts WHERE author_id = f.following_id ORDER BY created_at DESC, id DESC LIMIT 20
      ) AS newest WHERE f.follower_id = $1 ORDER BY newest.created_at DESC, newest.id DESC LIMIT 20
    ) AS page ON page.id = p.id ORDER BY p.created_at DESC, p.id DESC`,
  post: `SELECT ${POST} WHERE p.id = $1`,
  create: 'INSERT INTO posts (id, author_id, content) VALUES ($1, $2, $3) RETURNING created_at',
  like: 'INSERT INTO likes (id, user_id, post_id) VALUES ($1, $2, $3)',
  comment:
    'INSERT INTO comments (id, author_id, post_id, content) VALUES ($1, $2, $3, $4) RETURNING created_at',
  follow: 'INSERT INTO follows (id, follower_id, following_id) VALUES ($1, $2, $3)',
  send: `WITH numbered AS (
      UPDATE conversations SET last_seq = last_seq + 1, last_rev = last_rev + 1, last_message_at = now(), changed_at = now()
      WHERE id = $3 RETURNING id, last_seq, last_rev, participant1_id, participant2_id)
    INSERT INTO messages (id, conversation_id, sender_id, receiver_id, content, client_message_id, seq, rev)
    SELECT $1, id, $2::varchar, CASE participant1_id WHEN $2::varchar THEN participant2_id ELSE participant1_id END, $4, $5, last_seq, last_rev
    FROM numbered RETURNING seq, rev, created_at`,
  messages: `SELECT id, sender_id, content, seq, rev, created_at FROM messages
    WHERE conversation_id = $1 ORDER BY seq DESC LIMIT 50`,
  account: 'SELECT id, username, password FROM users WHERE username = $1',
  login: `INSERT INTO user_sessions (sid, sess, expire)
    VALUES ($1, json_build_object('cookie', json_build_object(), 'userId', $2::text), now() + interval '7 days')`,
};

const ask = async (name, ...values) => (await pool.query({ name, text: STATEMENTS[name], values })).rows;

const postOf = (row) => ({
  id: row.id,
  content: row.content,
  createdAt: row.created_at,
  likesCount: row.likes_count,
  commentsCount: row.comments_count,
  author: {
    id: row.author_id,
    username: row.username,
    displayName: row.display_name,
    avatarUrl: row.avatar_url,
  },
});

const messageOf = (row) => ({
  id: row.id,
  senderId: row.sender_id,
  content: row.content,
  seq: Number(row.seq),
  rev: Number(row.rev),
  createdAt: row.created_at,
});

const ROUTES = {
  'GET /api/posts/feed': async ({ me }) => ({ posts: (await ask('feed', me)).map(postOf) }),
  'GET /api/posts/:id': async ({ id }) => postOf((await ask('post', id))[0]),
  'POST /api/posts': async ({ me, body }) => {
    const id = randomUUID();
    const [row] = await ask('create', id, me, body.content);
    return { id, content: body.content, createdAt: row.created_at };
  },
  'POST /api/posts/:id/like': async ({ me, id }) => {
    await ask('like', randomUUID(), me, id);
    return { hasLiked: true };
  },
  'POST /api/posts/:id/comments': async ({ me, id, body }) => {
    const own = randomUUID();
    const [row] = await ask('comment', own, me, id, body.content);
    return { id: own, content: body.content, createdAt: row.created_at };
  },
  'POST /api/users/:id/follow': async ({ me, id }) => {
    await ask('follow', randomUUID(), me, id);
    return { isFollowing: true };
  },
  'POST /api/conversations/:id/messages': async ({ me, id, body }) => {
    const own = randomUUID();
    const [row] = await ask('send', own, me, id, body.content, body.clientMessageId);
    return messageOf({ ...row, id: own, sender_id: me, content: body.content });
  },
  'GET /api/conversations/:id/messages': async ({ id }) => (await ask('messages', id)).map(messageOf),
};

async function logIn({ email, password }, response) {
  const [account] = await ask('account', email);
  if (!(await bcrypt.compare(password, account.password))) throw new Error('a wrong password');
  const sid = randomUUID();
  await ask('login', sid, account.id);
  const cookie = encodeURIComponent(`s:${sign(sid, secret)}`);
  response.setHeader('set-cookie', `connect.sid=${cookie}; Path=/; HttpOnly; SameSite=Lax`);
  return { id: account.id, username: account.username };
}

async function sessionOf({ headers }) {
  const signed = /connect\.sid=s%3A([^;]+)/.exec(headers.cookie ?? '')?.[1];
  const sid = signed !== undefined && unsign(decodeURIComponent(signed), secret);
  return sid ? (await ask('session', sid))[0]?.id : undefined;
}

async function read(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

async function answer(request, response) {
  const path = request.url.split('?', 1)[0];
  if (path === '/api/health/ready') return (await pool.query('SELECT 1')).rows;
  const body = request.method === 'POST' ? await read(request) : undefined;
  if (path === '/api/auth/login') return logIn(body, response);
  const me = await sessionOf(request);
  if (me === undefined) throw new Error('nobody is logged in');
  const key = `${request.method} ${path}`;
  const [, , area, id, rest] = path.split('/');
  const route = ROUTES[key] ?? ROUTES[`${request.method} /api/${area}/:id${rest ? `/${rest}` : ''}`];
  return route({ me, id, body });
}

const server = createServer((request, response) => {
  answer(request, response).then(
    (value) => {
      const text = JSON.stringify(value);
      response.setHeader('content-type', 'application/json');
      response.setHeader('content-length', Buffer.byteLength(text));
      response.end(text);
    },
    (error) => {
      response.statusCode = 500;
      response.setHeader('content-length', Buffer.byteLength(error.message));
      response.end(error.message);
    },
  );
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
