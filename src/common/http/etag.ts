import { createHash } from 'node:crypto';

export const etagOf = (body: unknown): string =>
  `W/"${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}"`;
