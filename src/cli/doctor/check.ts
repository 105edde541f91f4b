import type { DoctorContext } from './doctor-context.js';

export type Status = 'ok' | 'warn' | 'error';

export interface Finding {
  status: Status;
  detail: string;
  /** What to do about it; null where all is well. */
  mend: string | null;
}

/** One thing that can be wrong. */
export interface Check {
  /** Stable: programs and `--only` go by it. */
  name: string;
  /** What it asks: the server alone, or a database that is ours, with at least these tables. */
  reads?: 'server' | readonly string[];
  run(context: DoctorContext): Finding | Promise<Finding>;
  /** What `--fix` does, in words; it loses no data and holds no lock for long. */
  fix?(context: DoctorContext): Promise<string>;
}

export const ok = (detail: string): Finding => ({ status: 'ok', detail, mend: null });
export const warn = (detail: string, mend: string): Finding => ({ status: 'warn', detail, mend });
export const error = (detail: string, mend: string): Finding => ({ status: 'error', detail, mend });

const NOT_CHECKED_PREFIX = 'Not checked: ';

/** What was not looked at is not well, and not ill either. */
export const notChecked = (why: string, mend: string): Finding => warn(`${NOT_CHECKED_PREFIX}${why}`, mend);

export const isUnchecked = ({ detail }: Finding) => detail.startsWith(NOT_CHECKED_PREFIX);

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
