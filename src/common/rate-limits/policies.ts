export interface RatePolicy {
  /** How many in one window. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Kept in PostgreSQL whatever else there is, so that it survives a restart and holds on every node. */
  readonly durable?: boolean;
  /** Holds even with RATE_LIMITS=off: it guards a secret, not the machine. */
  readonly always?: boolean;
  /** Counted per address even for people who are logged in. */
  readonly perAddress?: boolean;
}

const MINUTE = 60;

/** Every limit there is. A policy's name is part of the keys of its counters. */
export const RATE_POLICIES = {
  requests: { quota: 500, windowSeconds: MINUTE },
  health: { quota: 1200, windowSeconds: MINUTE, perAddress: true },
  posts: { quota: 10, windowSeconds: MINUTE },
  comments: { quota: 20, windowSeconds: MINUTE },
  messages: { quota: 60, windowSeconds: MINUTE },
  /** What one person's sockets may send in all. */
  'socket-events': { quota: 1200, windowSeconds: MINUTE },
  reports: { quota: 10, windowSeconds: 15 * MINUTE },
  signups: { quota: 10, windowSeconds: 60 * MINUTE, durable: true, perAddress: true },
  resets: { quota: 10, windowSeconds: 15 * MINUTE, durable: true, perAddress: true },
  'reset-account': { quota: 3, windowSeconds: 15 * MINUTE, durable: true },
  'reset-code': { quota: 5, windowSeconds: 15 * MINUTE, durable: true, always: true },
  'login-account': { quota: 10, windowSeconds: 15 * MINUTE, durable: true },
  'login-device': { quota: 10, windowSeconds: 15 * MINUTE, durable: true },
  'login-address': { quota: 50, windowSeconds: 15 * MINUTE, durable: true },
} as const satisfies Record<string, RatePolicy>;

export type RatePolicyName = keyof typeof RATE_POLICIES;
