import type { Random } from '../../random.js';
import type { Calendar } from './calendar.js';
import { type Ids, Kind } from './ids.js';
import { ranked, shuffled } from './skew.js';

const PRIVATE_SHARE = 0.03;
/** Share of famous users who are famous for other things than posting. */
const SILENT_FAME_SHARE = 0.3;

/** The users of a large world, in order of joining. */
export class Population {
  readonly ids: string[];
  /** Time of joining in seconds since 1970. */
  readonly joined: Float64Array;
  readonly isPrivate: Uint8Array;
  /** Users ranked by followers, by posts, and by likes and comments. */
  readonly byFame: Uint32Array;
  readonly byOutput: Uint32Array;
  readonly byActivity: Uint32Array;
  /** Rank in `byFame`, by user. */
  readonly fame: Uint32Array;

  constructor(
    readonly size: number,
    random: Random,
    { calendar, ids }: { calendar: Calendar; ids: Ids },
  ) {
    this.joined = Float64Array.from({ length: size }, () => calendar.since(calendar.start)).sort();
    this.ids = Array.from(this.joined, (at, person) => ids.of(Kind.Person, person, at * 1000));
    this.isPrivate = Uint8Array.from({ length: size }, () => Number(random.chance(PRIVATE_SHARE)));
    const fame = Float64Array.from({ length: size }, () => random.next());
    const output = fame.map((same) => (random.chance(SILENT_FAME_SHARE) ? random.next() : same));
    this.byFame = ranked(fame.map((chance, person) => chance / this.seniority(person, calendar)));
    this.byOutput = ranked(output.map((chance, person) => chance / this.seniority(person, calendar)));
    this.byActivity = shuffled(size, random);
    this.fame = new Uint32Array(size);
    this.byFame.forEach((person, place) => (this.fame[person] = place));
  }

  /** 0 for a user who has just joined, 1 for the first: fame and posts grow with time. */
  private seniority(person: number, { start, end }: Calendar): number {
    return (end - this.joined[person]! + 1) / (end - start + 1);
  }
}
