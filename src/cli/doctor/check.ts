import type { DoctorContext } from './doctor-context.js';

export type Status = 'ok' | 'warn' | 'error';

export interface Finding {
  status: Status;
  detail: string;
  /** How to fix it; `null` when the status is `ok`. */
  mend: string | null;
}

export interface Check {
  /** Stable: `--only` and programs that read the JSON use it. */
  name: string;
  /** `server` needs a connection; a list needs our schema with these tables. */
  reads?: 'server' | readonly string[];
  run(context: DoctorContext): Finding | Promise<Finding>;
  /** Fixes the problem without losing data or holding a lock for long, and returns what it did. */
  fix?(context: DoctorContext): Promise<string>;
}

export const ok = (detail: string): Finding => ({ status: 'ok', detail, mend: null });
export const warn = (detail: string, mend: string): Finding => ({ status: 'warn', detail, mend });
export const error = (detail: string, mend: string): Finding => ({ status: 'error', detail, mend });

const NOT_CHECKED_PREFIX = 'Not checked: ';

/** A check that could not run is a warning: neither healthy nor broken. */
export const notChecked = (why: string, mend: string): Finding => warn(`${NOT_CHECKED_PREFIX}${why}`, mend);

export const isUnchecked = ({ detail }: Finding) => detail.startsWith(NOT_CHECKED_PREFIX);

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
