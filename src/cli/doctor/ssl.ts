import { type Check, ok, warn } from './check.js';

const isLoopback = (host: string) =>
  host === '' || host.startsWith('/') || /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);

export const ssl: Check = {
  name: 'ssl',
  reads: 'server',
  async run(context) {
    const state = await context.row<{ ssl: boolean; version: string | null; cipher: string | null }>(
      'SELECT ssl, version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    const url = new URL(context.databaseUrl);
    const mode = url.searchParams.get('sslmode');
    if (state?.ssl) {
      const checked = mode?.startsWith('verify-') ? 'certificate checked' : 'certificate not checked';
      return ok(`encrypted with ${state.version} (${state.cipher}), ${checked}`);
    }
    if (isLoopback(decodeURIComponent(url.hostname))) return ok('not encrypted, but local to this machine');
    return warn(
      `The connection to ${url.hostname} is not encrypted (sslmode is ${mode ?? 'not set'}): passwords and messages can be read on the way.`,
      'Add ?sslmode=require to DATABASE_URL; verify-full also verifies the identity of the server.',
    );
  },
};
