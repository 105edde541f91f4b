import { weaknessOf } from '../../config/session-secret.js';
import { type Check, error, ok, warn } from './check.js';

const MIN_NODE_VERSION = [22, 18] as const;

/** The check `session-secret` reports these. */
const isAboutSecret = (complaint: string) => complaint.startsWith('SESSION_SECRET ');

function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < MIN_NODE_VERSION[0] || (major === MIN_NODE_VERSION[0] && minor < MIN_NODE_VERSION[1]);
}

export const environment: Check = {
  name: 'environment',
  run({ config, complaints }) {
    const bad = complaints.filter((complaint) => !isAboutSecret(complaint));
    if (bad.length > 0) return error(bad.join('; '), 'Correct these variables; README.md lists them all.');
    if (isOldNode(process.versions.node)) {
      return error(
        `Node ${process.versions.node} is too old.`,
        `Install Node ${MIN_NODE_VERSION.join('.')} or newer.`,
      );
    }
    if (config.production && !config.rateLimits) {
      return warn(
        'RATE_LIMITS is off in production: passwords can be guessed without end.',
        'Unset RATE_LIMITS.',
      );
    }
    if (config.production && config.trustProxy === 0) {
      return warn(
        'TRUST_PROXY is 0 in production: behind a proxy that terminates TLS logins fail, since the cookie is Secure.',
        'Set TRUST_PROXY to the number of proxies in front, mostly 1.',
      );
    }
    return ok(
      `${config.production ? 'production' : 'not production'}, Node ${process.versions.node}, every variable is valid`,
    );
  },
};

const SECRET_MEND = 'Set SESSION_SECRET to the output of: openssl rand -hex 32';

/** A weak secret lets an attacker forge any session; outside of production it is only a warning. */
export const sessionSecret: Check = {
  name: 'session-secret',
  run({ config: { production, sessionSecrets }, complaints }) {
    const complaint = complaints.find((line) => line.startsWith('SESSION_SECRET '));
    if (complaint !== undefined) return error(`${complaint}.`, SECRET_MEND);
    const weak = sessionSecrets.map(weaknessOf).find((reason) => reason !== undefined);
    if (weak !== undefined) return (production ? error : warn)(`SESSION_SECRET ${weak}.`, SECRET_MEND);
    if (new Set(sessionSecrets).size < sessionSecrets.length) {
      return warn(
        'SESSION_SECRET lists the same secret twice, so nothing was rotated.',
        'Put a new secret in front, and leave the old one behind it for 7 days.',
      );
    }
    const [first = '', ...older] = sessionSecrets;
    if (first === '') return warn('Not checked: the environment is not valid.', 'Fix the environment first.');
    const rotation =
      older.length > 0 ? `; ${older.length} older still accepted, for 7 days after a change` : '';
    return ok(`${first.length} characters${rotation}`);
  },
};
