import type { Random } from '../../random.js';
import type { Calendar } from './calendar.js';
import { type Ids, Kind } from './ids.js';
import { ranked, shuffled } from './skew.js';

const PRIVATE = 0.03;
/** How many of the famous are famous for something else than writing much. */
const SILENT = 0.3;

/** The people of a large world, in the order in which they joined. */
export class Population {
  readonly ids: string[];
  /** When each joined, in seconds since 1970. */
  readonly joined: Float64Array;
  readonly isPrivate: Uint8Array;
  /** The people by how many want to hear of them, by how much they post, and by how much they like and comment. */
  readonly byFame: Uint32Array;
  readonly byOutput: Uint32Array;
  readonly byZeal: Uint32Array;
  /** By person: the place in `byFame`. */
  readonly fame: Uint32Array;

  constructor(
    readonly size: number,
    random: Random,
    { calendar, ids }: { calendar: Calendar; ids: Ids },
  ) {
    this.joined = Float64Array.from({ length: size }, () => calendar.since(calendar.start)).sort();
    this.ids = Array.from(this.joined, (at, person) => ids.of(Kind.Person, person, at * 1000));
    this.isPrivate = Uint8Array.from({ length: size }, () => Number(random.chance(PRIVATE)));
    const fame = Float64Array.from({ length: size }, () => random.next());
    const output = fame.map((same) => (random.chance(SILENT) ? random.next() : same));
    this.byFame = ranked(fame.map((chance, person) => chance / this.seniority(person, calendar)));
    this.byOutput = ranked(output.map((chance, person) => chance / this.seniority(person, calendar)));
    this.byZeal = shuffled(size, random);
    this.fame = new Uint32Array(size);
    this.byFame.forEach((person, place) => (this.fame[person] = place));
  }

  /** From 0 for who has only just joined to 1: nobody becomes famous, or writes a thousand posts, in a week. */
  private seniority(person: number, { start, end }: Calendar): number {
    return (end - this.joined[person]! + 1) / (end - start + 1);
  }
}
