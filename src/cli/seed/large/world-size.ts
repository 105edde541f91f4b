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

const POSTS_PER_USER = 20;
const FOLLOWS_PER_USER = 20;
const MESSAGES_PER_USER = 10;
const LIKES_PER_POST = 1;
const COMMENTS_PER_POST = 0.3;
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
export function sizeOf(requested: RequestedSize): WorldSize {
  const users = requested.users ?? Math.max(2, Math.ceil((requested.posts ?? 0) / POSTS_PER_USER));
  const posts = requested.posts ?? users * POSTS_PER_USER;
  const maxFollows = users * (users - 1);
  const size = {
    users,
    posts,
    follows: requested.follows ?? Math.min(users * FOLLOWS_PER_USER, Math.floor(maxFollows / 2)),
    likes: requested.likes ?? Math.floor(posts * LIKES_PER_POST),
    comments: requested.comments ?? Math.floor(posts * COMMENTS_PER_POST),
    messages: requested.messages ?? users * MESSAGES_PER_USER,
    seed: requested.seed ?? 1,
    until: requested.until ?? new Date(),
  };
  if (users < 2) throw new InvalidWorldSize('A large world needs two people at least: --users 2 or more.');
  if (users > MAX_PEOPLE || posts > MAX_PEOPLE)
    throw new InvalidWorldSize(`There can be ${MAX_PEOPLE} people and as many posts at most.`);
  if (size.follows > maxFollows)
    throw new InvalidWorldSize(
      `${users} people can follow each other ${maxFollows} times at most: --follows.`,
    );
  return size;
}
