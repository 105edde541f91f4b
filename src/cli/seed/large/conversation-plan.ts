import type { Random } from '../../random.js';
import type { FollowGraph } from './follow-graph.js';
import type { Population } from './population.js';
import { distributeByZipf, zipfIndex } from './skew.js';

const MESSAGES_PER_CONVERSATION = 25;
const ACTIVITY_SKEW = 1.6;
const LENGTH_SKEW = 2.2;
/** Tries per wanted conversation to find a new pair. */
const MAX_ATTEMPTS = 6;

/** The pairs and the number of messages of each; no pair occurs twice. */
export class ConversationPlan {
  /** The user who started the conversation. */
  readonly pairs: (readonly [number, number])[] = [];
  /** Number of messages by conversation. */
  readonly lengths: Uint32Array;
  /** Number of messages in all earlier conversations, by conversation. */
  readonly starts: Float64Array;

  constructor(
    readonly messages: number,
    private readonly random: Random,
    private readonly ties: { people: Population; follows: FollowGraph },
  ) {
    this.pairUp(Math.ceil(messages / MESSAGES_PER_CONVERSATION));
    const among = this.pairs.length;
    const total = messages - among;
    this.lengths =
      among === 0
        ? new Uint32Array()
        : distributeByZipf(random, { total, among, max: Infinity, steepness: LENGTH_SKEW });
    this.lengths = this.lengths.map((length) => length + 1);
    let sum = 0;
    this.starts = Float64Array.from(this.lengths, (length) => (sum += length) - length);
  }

  private pairUp(wanted: number): void {
    const taken = new Set<number>();
    const { people } = this.ties;
    for (let left = wanted * MAX_ATTEMPTS; left > 0 && this.pairs.length < wanted; left -= 1) {
      const one = people.byActivity[zipfIndex(this.random, people.size, ACTIVITY_SKEW)]!;
      const other = this.peerOf(one);
      const key = Math.min(one, other) * people.size + Math.max(one, other);
      if (one === other || taken.has(key)) continue;
      taken.add(key);
      this.pairs.push([one, other]);
    }
  }

  /** A followed user, if the user follows anyone. */
  private peerOf(person: number): number {
    const { people, follows } = this.ties;
    const followed = follows.followedBy(person);
    return followed.length > 0
      ? followed[this.random.below(followed.length)]!
      : this.random.below(people.size);
  }
}
