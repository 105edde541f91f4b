import type { Random } from '../../random.js';
import type { Calendar } from './calendar.js';
import type { Population } from './population.js';
import { distributeByZipf, zipfIndex } from './skew.js';

export const VISIBILITIES = ['PUBLIC', 'FOLLOWERS', 'PRIVATE'] as const;
const FOLLOWERS_ONLY = 0.05;
const PRIVATE = 0.01;

/** Share of users who post; the others only read. */
const WRITER_SHARE = 0.6;
const OUTPUT_SKEW = 2.5;
const LIKES_SKEW = 2.2;
const COMMENTS_SKEW = 2.6;

/** A time in seconds and a user, or a score and a post, share the 53 bits that sort exactly. */
const SHIFT = 2 ** 27;
const SCORES = 2 ** 26;

export interface PostCounts {
  posts: number;
  likes: number;
  comments: number;
}

/** The posts in order of time: author, visibility, and the number of likes and comments. */
export class PostPlan {
  readonly author: Uint32Array;
  /** In seconds since 1970. */
  readonly at: Float64Array;
  /** Indexes into VISIBILITIES. */
  readonly visibility: Uint8Array;
  readonly likes: Uint32Array;
  readonly comments: Uint32Array;

  constructor(
    readonly counts: PostCounts,
    private readonly random: Random,
    { people, calendar }: { people: Population; calendar: Calendar },
  ) {
    const writers = Math.max(1, Math.ceil(people.size * WRITER_SHARE));
    const moments = Float64Array.from({ length: counts.posts }, () => {
      const author = people.byOutput[zipfIndex(random, writers, OUTPUT_SKEW)]!;
      return (calendar.since(people.joined[author]!) - calendar.start) * SHIFT + author;
    }).sort();
    this.author = Uint32Array.from(moments, (moment) => moment % SHIFT);
    this.at = moments.map((moment) => Math.floor(moment / SHIFT) + calendar.start);
    this.visibility = Uint8Array.from(moments, () => this.chooseVisibility());
    const liked = this.byAppeal(people);
    const max = people.size - 1;
    this.likes = this.distribute(liked, { total: counts.likes, max, steepness: LIKES_SKEW });
    this.comments = this.distribute(liked, {
      total: counts.comments,
      max: Infinity,
      steepness: COMMENTS_SKEW,
    });
  }

  private chooseVisibility(): number {
    const chance = this.random.next();
    if (chance < PRIVATE) return 2;
    return chance < PRIVATE + FOLLOWERS_ONLY ? 1 : 0;
  }

  /** Public posts, those of famous users mostly first. */
  private byAppeal(people: Population): Uint32Array {
    const open = Array.from(this.author.keys()).filter(
      (post) => this.visibility[post] === 0 && people.isPrivate[this.author[post]!] === 0,
    );
    const scored = Float64Array.from(open, (post) => {
      const fame = (people.fame[this.author[post]!]! + 1) / people.size;
      return Math.floor(fame * this.random.next() * (SCORES - 1)) * SHIFT + post;
    }).sort();
    return Uint32Array.from(scored, (score) => score % SHIFT);
  }

  /** Caps the total at one like per user and post. */
  private distribute(
    posts: Uint32Array,
    sharing: { total: number; max: number; steepness: number },
  ): Uint32Array {
    const dealt = new Uint32Array(this.author.length);
    if (posts.length === 0) return dealt;
    const total = Math.min(sharing.total, posts.length * sharing.max);
    distributeByZipf(this.random, { ...sharing, total, among: posts.length }).forEach(
      (share, place) => (dealt[posts[place]!] = share),
    );
    return dealt;
  }
}
