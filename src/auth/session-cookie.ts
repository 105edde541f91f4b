import type { Config } from '../config/config.js';

export const SESSION_COOKIE = 'connect.sid';

const DAY_MS = 24 * 60 * 60_000;

/** How long a session lives from its last renewal. */
export const SESSION_IDLE_MS = 7 * DAY_MS;

/** How long it lives at most, however much it is used. */
export const MAX_SESSION_MS = 90 * DAY_MS;

/** Of every cookie we set: scripts never see it, other sites' requests do not carry it. */
export function cookieAttributes({ production }: Config) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: production } as const;
}
