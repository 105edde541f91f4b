import type { Load, Row } from './copy-rows.js';
import { Kind } from './ids.js';
import { VISIBILITIES } from './post-plan.js';
import { zipfIndex } from './skew.js';
import { instantOf, type World } from './world.js';

const ACTIVITY_SKEW = 2;
const HOUR_S = 3600;
const MEAN_LIKE_DELAY_S = 9 * HOUR_S;
const MEAN_COMMENT_DELAY_S = 2 * HOUR_S;
const REPLY_PROBABILITY = 0.3;

const POST_COLUMNS = [
  'id',
  'author_id',
  'content',
  'visibility',
  'likes_count',
  'comments_count',
  'created_at',
];
const COMMENT_COLUMNS = ['id', 'post_id', 'author_id', 'content', 'parent_id', 'replies_count', 'created_at'];

export function* postLoads(world: World): Generator<Load> {
  yield { table: 'posts', columns: POST_COLUMNS, rows: posts(world) };
  yield { table: 'likes', columns: ['id', 'post_id', 'user_id', 'created_at'], rows: likes(world) };
  yield { table: 'comments', columns: COMMENT_COLUMNS, rows: comments(world) };
}

const idOf = ({ ids, posts: plan }: World, post: number) => ids.of(Kind.Post, post, plan.at[post]! * 1000);

function* posts(world: World): Generator<Row> {
  const { posts: plan, people, sentences } = world;
  for (let post = 0; post < plan.author.length; post += 1) {
    yield [
      idOf(world, post),
      people.ids[plan.author[post]!]!,
      sentences.post(),
      VISIBILITIES[plan.visibility[post]!]!,
      plan.likes[post]!,
      plan.comments[post]!,
      instantOf(plan.at[post]!),
    ];
  }
}

/** A user likes a post at most once, and never their own. */
function* likes(world: World): Generator<Row> {
  const { posts: plan, people, random, calendar, ids } = world;
  const lastLiked = new Uint32Array(people.size);
  let index = 0;
  for (let post = 0; post < plan.author.length; post += 1) {
    if (plan.likes[post] === 0) continue;
    const postId = idOf(world, post);
    lastLiked[plan.author[post]!] = post + 1;
    for (let left = plan.likes[post]!; left > 0; left -= 1) {
      let place = zipfIndex(random, people.size, ACTIVITY_SKEW);
      while (lastLiked[people.byActivity[place]!] === post + 1) place = (place + 1) % people.size;
      const person = people.byActivity[place]!;
      lastLiked[person] = post + 1;
      const since = Math.max(plan.at[post]!, people.joined[person]!);
      const at = calendar.soonAfter(since, MEAN_LIKE_DELAY_S);
      yield [ids.of(Kind.Like, index, at * 1000), postId, people.ids[person]!, instantOf(at)];
      index += 1;
    }
  }
}

function* comments(world: World): Generator<Row> {
  let index = 0;
  for (let post = 0; post < world.posts.author.length; post += 1) {
    if (world.posts.comments[post] === 0) continue;
    yield* commentsOn(world, post, index);
    index += world.posts.comments[post]!;
  }
}

/** Some comments reply to earlier ones, so all are generated before the first is written. */
function commentsOn(world: World, post: number, firstIndex: number): Row[] {
  const { posts: plan, random, calendar, ids } = world;
  const count = plan.comments[post]!;
  const parents = Array.from({ length: count }, (_, place) =>
    place > 0 && random.chance(REPLY_PROBABILITY) ? random.below(place) : -1,
  );
  const answers = new Uint32Array(count);
  for (const parent of parents) if (parent >= 0) answers[parent]! += 1;
  const written: string[] = [];
  let at = plan.at[post]!;
  return parents.map((parent, place) => {
    const author = chooseCommenter(world);
    at = calendar.soonAfter(Math.max(at, world.people.joined[author]!), MEAN_COMMENT_DELAY_S);
    written.push(ids.of(Kind.Comment, firstIndex + place, at * 1000));
    return [
      written[place]!,
      idOf(world, post),
      world.people.ids[author]!,
      world.sentences.comment(),
      parent < 0 ? null : written[parent]!,
      answers[place]!,
      instantOf(at),
    ];
  });
}

const chooseCommenter = ({ people, random }: World) =>
  people.byActivity[zipfIndex(random, people.size, ACTIVITY_SKEW)]!;
