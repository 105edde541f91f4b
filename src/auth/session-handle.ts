import { createHash } from 'node:crypto';

const LENGTH = 22;

/** By what its owner calls a session: whoever has a session's id has the session, whoever has this has not. */
export function sessionHandle(sid: string): string {
  return createHash('sha256').update(sid).digest('base64url').slice(0, LENGTH);
}
