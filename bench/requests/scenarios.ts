import { DEMO_PASSWORD } from '../../src/cli/seed/demo-world.js';
import type { Question } from '../harness/measured-connection.js';
import type { TestUsers } from './test-users.js';
import { cycle, nextOf, pairs } from './pairs.js';

/** One kind of request. */
export interface Scenario {
  name: string;
  what: string;
  /** Where each answered request leaves one row more. */
  table?: string;
  /** The questions to one server, each to be asked once. */
  questions(users: TestUsers): () => Question;
  /** Whether the answer to that question is what was asked for. */
  isAnswer(body: any, question: Question): boolean;
}

const CONTENT = 'The quick brown fox jumps over the lazy dog, and then sits down in the shade. ';
const PAGE = 20;
const MESSAGES_PAGE = 50;

const said = (body: any, { body: asked }: Question) =>
  body.content === (asked as { content: string }).content;

const feed: Scenario = {
  name: 'feed',
  what: `the feed, ${PAGE} posts`,
  questions({ visitors }) {
    const turn = cycle(visitors);
    return () => {
      const { cookie } = nextOf(turn, 'read');
      return { method: 'GET', path: `/api/posts/feed?limit=${PAGE}`, cookie };
    };
  },
  isAnswer: (body) => body.posts.length === PAGE && body.posts.every(({ author }: any) => author.username),
};

const post: Scenario = {
  name: 'post',
  what: 'read one post',
  questions({ visitors, posts }) {
    const turn = cycle(visitors);
    const target = cycle(posts);
    return () => ({
      method: 'GET',
      path: `/api/posts/${nextOf(target, 'read').id}`,
      cookie: nextOf(turn, 'read').cookie,
    });
  },
  isAnswer: (body, { path }) => path.endsWith(`/${body.id}`),
};

const create: Scenario = {
  name: 'create',
  what: 'create a post',
  table: 'posts',
  questions({ visitors }) {
    const turn = cycle(visitors);
    return () => {
      const { cookie } = nextOf(turn, 'write');
      return { method: 'POST', path: '/api/posts', cookie, body: { content: CONTENT } };
    };
  },
  isAnswer: said,
};

const like: Scenario = {
  name: 'like',
  what: 'like a post',
  table: 'likes',
  questions({ visitors, posts, taken }) {
    const turn = pairs(visitors, posts);
    return () => {
      const [{ cookie }, { id }] = nextOf(
        turn,
        'like',
        ([one, target]) => target.authorId !== one.id && !taken.has(`${one.id} ${target.id}`),
      );
      return { method: 'POST', path: `/api/posts/${id}/like`, cookie };
    };
  },
  isAnswer: (body) => body.hasLiked === true,
};

const comment: Scenario = {
  name: 'comment',
  what: 'comment on a post',
  table: 'comments',
  questions({ visitors, posts }) {
    const turn = cycle(visitors);
    const target = cycle(posts);
    return () => ({
      method: 'POST',
      path: `/api/posts/${nextOf(target, 'comment on').id}/comments`,
      cookie: nextOf(turn, 'write').cookie,
      body: { content: CONTENT },
    });
  },
  isAnswer: said,
};

const follow: Scenario = {
  name: 'follow',
  what: 'follow a person',
  table: 'follows',
  questions({ followers, followed, taken }) {
    const turn = pairs(followers, followed);
    return () => {
      const [{ cookie }, { id }] = nextOf(
        turn,
        'follow',
        ([one, other]) => one.id !== other.id && !taken.has(`${one.id} ${other.id}`),
      );
      return { method: 'POST', path: `/api/users/${id}/follow`, cookie };
    };
  },
  isAnswer: (body) => body.isFollowing === true,
};

const send: Scenario = {
  name: 'send',
  what: 'send a message',
  table: 'messages',
  questions({ written }) {
    const turn = cycle(written);
    let sent = 0;
    return () => {
      const { id, visitor } = nextOf(turn, 'write to');
      sent += 1;
      const body = { content: CONTENT, clientMessageId: `bench-${sent}` };
      return { method: 'POST', path: `/api/conversations/${id}/messages`, cookie: visitor.cookie, body };
    };
  },
  isAnswer: (body, question) => said(body, question) && body.seq > 0,
};

const messages: Scenario = {
  name: 'messages',
  what: `a conversation's page, up to ${MESSAGES_PAGE} messages`,
  questions({ read }) {
    const turn = cycle(read);
    return () => {
      const { id, visitor } = nextOf(turn, 'read');
      return { method: 'GET', path: `/api/conversations/${id}/messages`, cookie: visitor.cookie };
    };
  },
  isAnswer: (body) => body.length > 0 && body.length <= MESSAGES_PAGE && body[0].seq >= body.length,
};

const login: Scenario = {
  name: 'login',
  what: 'log in, which is bcrypt before all',
  table: 'user_sessions',
  questions({ visitors }) {
    const turn = cycle(visitors);
    return () => {
      const body = { email: nextOf(turn, 'log in').username, password: DEMO_PASSWORD };
      return { method: 'POST', path: '/api/auth/login', body };
    };
  },
  isAnswer: (body) => typeof (body.user ?? body).username === 'string',
};

/** In the order in which they are measured: those that read before those that write. */
export const SCENARIOS: readonly Scenario[] = [
  feed,
  post,
  messages,
  create,
  like,
  comment,
  follow,
  send,
  login,
];
