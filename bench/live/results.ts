import type { Round } from './traffic.js';

export interface Options {
  clients: number;
  /** Messages a second. */
  rate: number;
  seconds: number;
  rounds: number;
}

export interface Result {
  server: string;
  rounds: Round[];
}
