import { createHash } from 'node:crypto';

/** What tells clients that keep an answer whether it is still the same; when it is, they get 304 instead of it. */
export const etagOf = (body: unknown): string =>
  `W/"${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}"`;
