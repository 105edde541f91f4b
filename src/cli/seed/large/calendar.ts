import type { Random } from '../../random.js';

const DAY_S = 86_400;
const HOUR_S = 3600;
const HISTORY_DAYS = 730;

/** Relative activity by hour of the day (UTC). */
const BUSY = [3, 2, 1, 1, 1, 2, 3, 5, 6, 6, 5, 5, 6, 6, 5, 5, 5, 6, 7, 8, 9, 8, 6, 4];
const HOURS = BUSY.flatMap((weight, hour) => Array.from({ length: weight }, () => hour));

/** Below 1, recent times are more frequent. */
const RISE = 0.8;

/** Times over two years with a daily rhythm and growing activity, in seconds since 1970. */
export class Calendar {
  readonly end: number;
  readonly start: number;

  constructor(
    private readonly random: Random,
    end: Date,
  ) {
    this.end = Math.floor(end.getTime() / 1000);
    this.start = this.end - HISTORY_DAYS * DAY_S;
  }

  since(from: number): number {
    const moment = Math.floor(from + (this.end - from) * this.random.next() ** RISE);
    const hour = this.random.pick(HOURS)!;
    const busy = moment - (moment % DAY_S) + hour * HOUR_S + this.random.below(HOUR_S);
    return busy > from && busy < this.end ? busy : moment;
  }

  /** An exponentially distributed delay with the given mean; never after the end. */
  soonAfter(from: number, averageS: number): number {
    const moment = from + Math.ceil(-Math.log(1 - this.random.next()) * averageS);
    return moment < this.end ? moment : Math.ceil(from + (this.end - from) * this.random.next());
  }
}
