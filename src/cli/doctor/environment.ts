import { type Check, error, ok, warn } from './check.js';

const OLDEST_NODE = [22, 18] as const;

/** Complaints of the secret are those of the check beside this one. */
const isOthers = (complaint: string) => complaint.startsWith('SESSION_SECRET ');

function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

export const environment: Check = {
  name: 'environment',
  look({ config, complaints }) {
    const bad = complaints.filter((complaint) => !isOthers(complaint));
    if (bad.length > 0) return error(bad.join('; '), 'Correct these variables; README.md lists them all.');
    if (isOldNode(process.versions.node)) {
      return error(
        `Node ${process.versions.node} is too old.`,
        `Install Node ${OLDEST_NODE.join('.')} or newer.`,
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
        'TRUST_PROXY is 0 in production: behind a proxy that ends TLS nobody can log in, since the cookie is Secure.',
        'Set TRUST_PROXY to the number of proxies in front, mostly 1.',
      );
    }
    return ok(
      `${config.production ? 'production' : 'not production'}, Node ${process.versions.node}, every variable is valid`,
    );
  },
};
