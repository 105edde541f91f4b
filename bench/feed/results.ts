import type { Dataset, View } from './views.js';

export interface Options {
  small: number;
  large: number;
  users: number;
  pages: number;
  requests: number;
  seconds: number;
  rounds: number;
}

/** What one round of one way to read one page came to, a request. */
export interface Round {
  /** Until the answer was there; the middle one of the round. */
  ms: number;
  executionMs: number;
  blocks: number;
  requests: number;
}

export interface Result {
  view: View;
  dataset: Dataset;
  authors: number;
  ours: Round[];
  naive: Round[];
}
