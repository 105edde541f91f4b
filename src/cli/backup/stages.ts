import { isUnavailable } from '../../database/database-unavailable.js';
import { ProgressBar } from '../progress-bar.js';
import { BackupFault } from './backup-fault.js';
import type { Stages } from './manifest.js';

export interface Progress {
  /** True on a terminal. */
  interactive: boolean;
}

const TITLES: Record<string, string> = {
  count: 'Reading the snapshot',
  dump: 'Dumping',
  verify: 'Verifying files',
  restore: 'Restoring',
  compare: 'Comparing',
  invariants: 'Checking invariants',
  upload: 'Uploading',
};

/** Adds the stage to unexpected errors. */
function withStage(error: unknown, title: string): unknown {
  if (error instanceof BackupFault || !(error instanceof Error)) return error;
  const mend = 'Check that the database is up and the disk has free space, and run the command again.';
  const kind = isUnavailable(error) ? 'unavailable' : 'failed';
  return new BackupFault(kind, `${title} failed: ${error.message}. ${mend}`, { cause: error });
}

type Advance = (by: number) => void;

/** Runs stages in order, each with a progress bar, and measures their duration. */
export function stageRunner({ interactive }: Progress = { interactive: false }) {
  const times: Stages = {};
  return {
    times,
    async run<T>(name: string, total: number, work: (advance: Advance) => Promise<T>): Promise<T> {
      const bar = new ProgressBar(interactive, TITLES[name] ?? name, total);
      const began = performance.now();
      try {
        return await work((by) => bar.advance(by));
      } catch (error) {
        throw withStage(error, TITLES[name] ?? name);
      } finally {
        bar.stop();
        times[name] = Math.round(performance.now() - began);
      }
    },
  };
}
