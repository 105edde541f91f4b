import { Random } from '../../random.js';
import { Calendar } from './calendar.js';
import { ConversationPlan } from './conversation-plan.js';
import { FollowGraph } from './follow-graph.js';
import { Ids, mixed } from './ids.js';
import type { WorldSize } from './world-size.js';
import { Population } from './population.js';
import { PostPlan } from './post-plan.js';
import { Sentences } from './sentences.js';

/** The plan of a large world: users, follows, posts and reactions. */
export class World {
  readonly random: Random;
  readonly ids: Ids;
  readonly calendar: Calendar;
  readonly sentences: Sentences;
  readonly people: Population;
  readonly follows: FollowGraph;
  readonly posts: PostPlan;
  readonly conversations: ConversationPlan;
  readonly seed: number;

  /** Skips the usernames of `peopleBefore` existing users. */
  constructor(
    readonly size: WorldSize,
    readonly peopleBefore: number,
  ) {
    this.seed = mixed(size.seed ^ mixed(peopleBefore));
    this.random = new Random(this.seed);
    this.ids = new Ids(this.seed);
    this.calendar = new Calendar(this.random, size.until);
    this.sentences = new Sentences(this.random);
    this.people = new Population(size.users, this.random, this);
    this.follows = new FollowGraph(size.follows, this.random, this.people);
    this.posts = new PostPlan(size, this.random, this);
    this.conversations = new ConversationPlan(size.messages, this.random, this);
  }
}

/** Formats seconds since 1970 as a timestamp. */
export const instantOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, -1);
