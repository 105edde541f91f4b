export interface WorldSize {
  users: number;
  posts: number;
  follows: number;
  likes: number;
  comments: number;
  messages: number;
  seed: number;
  /** The newest time in the world. */
  until: Date;
}

export type RequestedSize = Partial<WorldSize>;

const POSTS_EACH = 20;
const FOLLOWS_EACH = 20;
const MESSAGES_EACH = 10;
const LIKES_A_POST = 1;
const COMMENTS_A_POST = 0.3;
/** A time and a user must fit into the 53 bits of one number. */
const MAX_PEOPLE = 2 ** 27;

/** The requested size is impossible (EX_USAGE of sysexits.h). */
export class InvalidWorldSize extends Error {
  readonly exitCode = 64;
}

/**
 * Fills in defaults.
 * @throws InvalidWorldSize for an impossible size
 */
export function sizeOf(wish: RequestedSize): WorldSize {
  const users = wish.users ?? Math.max(2, Math.ceil((wish.posts ?? 0) / POSTS_EACH));
  const posts = wish.posts ?? users * POSTS_EACH;
  const mostFollows = users * (users - 1);
  const size = {
    users,
    posts,
    follows: wish.follows ?? Math.min(users * FOLLOWS_EACH, Math.floor(mostFollows / 2)),
    likes: wish.likes ?? Math.floor(posts * LIKES_A_POST),
    comments: wish.comments ?? Math.floor(posts * COMMENTS_A_POST),
    messages: wish.messages ?? users * MESSAGES_EACH,
    seed: wish.seed ?? 1,
    until: wish.until ?? new Date(),
  };
  if (users < 2) throw new InvalidWorldSize('A large world needs two people at least: --users 2 or more.');
  if (users > MAX_PEOPLE || posts > MAX_PEOPLE)
    throw new InvalidWorldSize(`There can be ${MAX_PEOPLE} people and as many posts at most.`);
  if (size.follows > mostFollows)
    throw new InvalidWorldSize(
      `${users} people can follow each other ${mostFollows} times at most: --follows.`,
    );
  return size;
}
