import { Random } from '../../random.js';
import { Kind, mixed } from './ids.js';
import type { World } from './world.js';

/** 0 is the user who started the conversation. */
type Side = 0 | 1;

export interface Line {
  at: number;
  side: Side;
  rev: number;
  change?: { kind: 'reaction' | 'edit' | 'delete'; at: number };
}

export interface ThreadMark {
  side: Side;
  readSeq: number;
  deliveredSeq: number;
}

const HOUR_S = 3600;
const MEAN_REPLY_DELAY_S = 45;
const NEW_TALK = 0.12;
const TURN = 0.55;
const CHANGE_PROBABILITY = 0.04;
/** A change affects one of this many latest messages. */
const MAX_CHANGE_DISTANCE = 3;
const ANSWERED_REQUEST_PROBABILITY = 0.4;
/** A sender without an answer stops after this many messages. */
const MAX_REQUEST_MESSAGES = 15;
const ALL_READ_PROBABILITY = 0.75;
const ALL_DELIVERED_PROBABILITY = 0.9;

/** One conversation: bursts with pauses between them, and a rev for each change. Deterministic. */
export class Thread {
  readonly id: string;
  readonly createdAt: number;
  readonly people: readonly [number, number];
  readonly isRequest: boolean;
  /** True when it started as a request. */
  readonly wasRequest: boolean;
  readonly lines: Line[] = [];
  lastRev = 0;
  private readonly random: Random;

  constructor(
    private readonly world: World,
    readonly index: number,
  ) {
    const { ids, people, follows, conversations, calendar } = world;
    this.random = new Random(mixed(world.seed ^ mixed(index)));
    this.people = conversations.pairs[index]!;
    const [one, other] = this.people;
    const length = conversations.lengths[index]!;
    this.wasRequest = !follows.followedBy(other).includes(one);
    this.isRequest =
      this.wasRequest && length <= MAX_REQUEST_MESSAGES && !this.random.chance(ANSWERED_REQUEST_PROBABILITY);
    const met = Math.max(people.joined[one]!, people.joined[other]!);
    this.createdAt = Math.floor(met + (calendar.end - met) * this.random.next());
    this.id = ids.of(Kind.Conversation, index, this.createdAt * 1000);
    this.talk(length);
  }

  get lastAt(): number {
    return this.lines.at(-1)!.at;
  }

  /** Time of the recipient's first message, which accepts the request. */
  get acceptedAt(): number {
    return this.lines.find(({ side }) => side === 1)?.at ?? this.lastAt;
  }

  /** A recipient who has not answered a request has not opened it either. */
  marks(): ThreadMark[] {
    const sides: Side[] = this.isRequest ? [0] : [0, 1];
    return sides.map((side) => {
      const own = this.lines.findLastIndex((line) => line.side === side) + 1;
      const readSeq = this.upTo(own, ALL_READ_PROBABILITY);
      return { side, readSeq, deliveredSeq: this.upTo(readSeq, ALL_DELIVERED_PROBABILITY) };
    });
  }

  private talk(length: number): void {
    const pause = (this.world.calendar.end - this.createdAt) / (length * NEW_TALK + 2);
    let at = this.createdAt;
    let side: Side = 0;
    while (this.lines.length < length) {
      if (this.lines.length > 0) {
        at = this.later(at, this.random.chance(NEW_TALK) ? pause : MEAN_REPLY_DELAY_S);
        if (!this.isRequest && this.random.chance(TURN)) side = side === 0 ? 1 : 0;
      }
      this.lastRev += 1;
      this.lines.push({ at, side, rev: this.lastRev });
      if (this.random.chance(CHANGE_PROBABILITY)) this.changeOne(at);
    }
  }

  private changeOne(at: number): void {
    const line = this.lines.at(-1 - this.random.below(Math.min(MAX_CHANGE_DISTANCE, this.lines.length)))!;
    const kind = this.random.pick(['reaction', 'reaction', 'reaction', 'edit', 'edit', 'delete'] as const)!;
    if (line.change || at - line.at >= HOUR_S || (kind === 'reaction' && this.isRequest)) return;
    this.lastRev += 1;
    line.rev = this.lastRev;
    line.change = { kind, at };
  }

  private later(from: number, averageS: number): number {
    const at = from + Math.ceil(-Math.log(1 - this.random.next()) * averageS);
    return Math.min(at, this.world.calendar.end);
  }

  private upTo(least: number, all: number): number {
    const most = this.lines.length;
    return this.random.chance(all) ? most : least + this.random.below(most - least + 1);
  }
}
