import { weaknessOf } from '../../config/session-secret.js';
import { type Check, error, ok, warn } from './check.js';

const REMEDY = 'Set SESSION_SECRET to the output of: openssl rand -hex 32';

/** A weak secret lets anybody sign in as anybody; only where nobody else can come is it no more than a warning. */
export const sessionSecret: Check = {
  name: 'session-secret',
  look({ config: { production, sessionSecrets }, complaints }) {
    const complaint = complaints.find((line) => line.startsWith('SESSION_SECRET '));
    if (complaint !== undefined) return error(`${complaint}.`, REMEDY);
    const weak = sessionSecrets.map(weaknessOf).find((reason) => reason !== undefined);
    if (weak !== undefined) return (production ? error : warn)(`SESSION_SECRET ${weak}.`, REMEDY);
    if (new Set(sessionSecrets).size < sessionSecrets.length) {
      return warn(
        'SESSION_SECRET lists the same secret twice, so nothing was rotated.',
        'Put a new secret in front, and leave the old one behind it for 7 days.',
      );
    }
    const [first = '', ...older] = sessionSecrets;
    if (first === '')
      return warn('Not checked: the environment is not valid.', 'Mend the environment first.');
    const rotation =
      older.length > 0 ? `; ${older.length} older still accepted, for 7 days after a change` : '';
    return ok(`${first.length} characters${rotation}`);
  },
};
