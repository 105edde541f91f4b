export interface RatePolicy {
  /** Per window. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Counted in PostgreSQL, so it survives a restart and is shared by all nodes. */
  readonly durable?: boolean;
  /** Applies even with RATE_LIMITS=off, because it protects a secret. */
  readonly always?: boolean;
  /** Counted per address even with a session. */
  readonly perAddress?: boolean;
}

const MINUTE = 60;

/** A policy's name is part of its counters' keys. */
export const RATE_POLICIES = {
  requests: { quota: 500, windowSeconds: MINUTE },
  health: { quota: 1200, windowSeconds: MINUTE, perAddress: true },
  posts: { quota: 10, windowSeconds: MINUTE },
  comments: { quota: 20, windowSeconds: MINUTE },
  messages: { quota: 60, windowSeconds: MINUTE },
  /** Shared by all sockets of a user. */
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
