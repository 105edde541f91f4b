import type { Command } from 'commander';
import type { Outcome } from '../src/cli/command.js';
import type { TestEnvironment } from './harness/test-environment.js';

export interface Task {
  /** What was chosen, by the names of the options. */
  options: Record<string, any>;
  /** Whether anyone looks on who would like to see progress. */
  interactive: boolean;
  environment: TestEnvironment;
}

/** One benchmark; its outcome exits with 1 when something that was asked for could not be counted. */
export interface Workload {
  name: string;
  /** One line for the list of all. */
  about: string;
  /** Adds its options, and what they do not say by themselves. */
  describe(command: Command): Command;
  run(task: Task): Promise<Outcome>;
}
