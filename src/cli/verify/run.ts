import type { DeliveryLedger } from './delivery-ledger.js';
import type { Nodes } from './nodes.js';
import type { SimulatedUser } from './simulated-user.js';
import type { Random } from '../random.js';
import type { Tally } from './tally.js';

/** What the operator asked for. */
export interface Plan {
  urls: string[];
  users: number;
  /** Existing logins instead of new accounts. */
  logins?: { email: string; password: string }[];
  durationMs: number;
  /** Messages a second in all; undefined leaves it to what the rate limits allow. */
  rate?: number;
  seed: number;
  /** How often beside a message, each from 0 to 1. */
  edits: number;
  deletes: number;
  reactions: number;
  resends: number;
  /** Whether to delete the new accounts after a clean run. */
  cleanup: boolean;
}

export interface Conversation {
  id: string;
  people: [SimulatedUser, SimulatedUser];
  /** Where it stood before the run. */
  seq: number;
  rev: number;
}

/** One verification under way. */
export interface Run {
  /** Begins every clientMessageId and every new username. */
  id: string;
  plan: Plan;
  nodes: Nodes;
  random: Random;
  ledger: DeliveryLedger;
  tally: Tally;
  participants: SimulatedUser[];
  conversations: Conversation[];
}
