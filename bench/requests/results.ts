import type { Round } from './measure.js';
import type { Scenario } from './scenarios.js';
import type { Sizes } from './targets.js';

export interface Options extends Sizes {
  only: string[];
  profile?: string;
  workers: number;
  seconds: number;
  rounds: number;
}

/** What one server came to in one scenario, round by round; the warm-up is none of them. */
export interface Result {
  scenario: Scenario;
  server: string;
  rounds: Round[];
}
