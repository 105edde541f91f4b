import { createHash } from 'node:crypto';

const LENGTH = 22;

/** Public identifier of a session; unlike the session id, it grants no access. */
export function sessionHandle(sid: string): string {
  return createHash('sha256').update(sid).digest('base64url').slice(0, LENGTH);
}
