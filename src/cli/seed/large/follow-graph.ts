import type { Random } from '../../random.js';
import type { Population } from './population.js';
import { distributeByZipf, shuffled, zipfIndex } from './skew.js';

const FAME_SKEW = 3;
const FOLLOWING_SKEW = 2;

/** No user follows themselves or the same user twice; a few users have very many followers. */
export class FollowGraph {
  /** Number of followers by user. */
  readonly followers: Uint32Array;
  private readonly targets: Uint32Array;
  private readonly starts: Uint32Array;

  constructor(
    readonly size: number,
    private readonly random: Random,
    private readonly people: Population,
  ) {
    this.followers = new Uint32Array(people.size);
    this.targets = new Uint32Array(size);
    this.starts = new Uint32Array(people.size + 1);
    const shares = distributeByZipf(random, {
      total: size,
      among: people.size,
      max: people.size - 1,
      steepness: FOLLOWING_SKEW,
    });
    const curious = shuffled(people.size, random);
    const lastFollowedBy = new Uint32Array(people.size);
    for (let person = 0; person < people.size; person += 1) {
      this.starts[person + 1] = this.starts[person]! + shares[curious[person]!]!;
      this.choose(person, lastFollowedBy);
    }
  }

  followedBy(person: number): Uint32Array {
    return this.targets.subarray(this.starts[person], this.starts[person + 1]);
  }

  /** Stores, by user, the last follower (counted from 1), which detects repeats. */
  private choose(follower: number, lastFollowedBy: Uint32Array): void {
    lastFollowedBy[follower] = follower + 1;
    for (let slot = this.starts[follower]!; slot < this.starts[follower + 1]!; slot += 1) {
      let place = zipfIndex(this.random, this.people.size, FAME_SKEW);
      while (lastFollowedBy[this.people.byFame[place]!] === follower + 1) {
        place = (place + 1) % this.people.size;
      }
      const person = this.people.byFame[place]!;
      lastFollowedBy[person] = follower + 1;
      this.targets[slot] = person;
      this.followers[person]! += 1;
    }
  }
}
