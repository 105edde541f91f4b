import type { Config } from '../config/config.js';

export const SESSION_COOKIE = 'connect.sid';

const DAY_MS = 24 * 60 * 60_000;

/** Session lifetime from the last renewal. */
export const SESSION_IDLE_MS = 7 * DAY_MS;

/** Maximum session lifetime, whatever its activity. */
export const MAX_SESSION_MS = 90 * DAY_MS;

/** Attributes of every cookie of this server. */
export function cookieAttributes({ production }: Config) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: production } as const;
}
