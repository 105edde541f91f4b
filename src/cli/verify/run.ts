import type { DeliveryLedger } from './delivery-ledger.js';
import type { Nodes } from './nodes.js';
import type { SimulatedUser } from './simulated-user.js';
import type { Random } from '../random.js';
import type { Tally } from './tally.js';

export interface Plan {
  urls: string[];
  users: number;
  logins?: { email: string; password: string }[];
  durationMs: number;
  /** Messages per second in total; undefined derives it from the rate limits. */
  rate?: number;
  seed: number;
  /** Probability per message, from 0 to 1. */
  edits: number;
  deletes: number;
  reactions: number;
  resends: number;
  cleanup: boolean;
}

export interface Conversation {
  id: string;
  members: [SimulatedUser, SimulatedUser];
  /** `lastSeq` and `lastRev` before the run. */
  seq: number;
  rev: number;
}

export interface Run {
  /** Prefix of every clientMessageId and every new username. */
  id: string;
  plan: Plan;
  nodes: Nodes;
  random: Random;
  ledger: DeliveryLedger;
  tally: Tally;
  users: SimulatedUser[];
  conversations: Conversation[];
}
