import type { Random } from '../../../src/cli/random.js';
import type { Build } from '../../support/build.js';
import type { DatabaseServer } from '../../support/database-server.js';
import type { Deployment } from './deployment.js';

export interface Context {
  deployment: Deployment;
  server: DatabaseServer;
  build: Build;
  random: Random;
  /** Set for a long run. */
  minutes: number | undefined;
  /** Messages a second in a long run. */
  rate: number;
  /** A figure of the report. */
  note(name: string, value: string | number): void;
}

export interface Fault {
  name: string;
  /** What must be so all the same. */
  promise: string;
  /** Throws where the promise is broken. */
  run(context: Context): Promise<void>;
}

/** What this machine does not allow, so that nothing is known of the promise here; said aloud, and no success. */
export class LeftOut extends Error {}
