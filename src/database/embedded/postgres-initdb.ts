import { spawn } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { handOver } from './cluster-owner.js';
import { EmbeddedPostgresFailed } from './embedded-postgres.errors.js';
import { majorVersion, type PostgresBinaries } from './postgres-binaries.js';
import { type Owner, POSTGRES_ENVIRONMENT, type PostgresUser } from './postgres-command.js';

interface NewCluster {
  directory: string;
  user: string;
  passwordFile: string;
}

export interface InitdbOptions {
  binaries: PostgresBinaries;
  user: PostgresUser;
  durable: boolean;
}

/** Fills a directory with a new cluster; when `durable`, it is on the disk once this resolves. */
export async function initdb(cluster: NewCluster, options: InitdbOptions): Promise<void> {
  const { uid, gid } = statSync(cluster.passwordFile);
  handOver(cluster.directory, options.user.owner);
  handOverFile(cluster.passwordFile, options.user.owner ?? { uid, gid });
  try {
    await runInitdb(cluster, options);
  } finally {
    handOverFile(cluster.passwordFile, { uid, gid });
  }
}

function handOverFile(file: string, { uid, gid }: Owner): void {
  if (statSync(file).uid !== uid) chownSync(file, uid, gid);
}

async function runInitdb(cluster: NewCluster, options: InitdbOptions): Promise<void> {
  const { binaries, user, durable } = options;
  const [file = '', ...args] = [...user.prefix, binaries.initdb, '-D', cluster.directory];
  args.push('-U', cluster.user, '-A', 'scram-sha-256', `--pwfile=${cluster.passwordFile}`);
  args.push('-E', 'UTF8', ...localeFor(await majorVersion(binaries)));
  args.push('--data-checksums', '--no-instructions', ...(durable ? [] : ['--no-sync']));
  const child = spawn(file, args, {
    env: POSTGRES_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [code, stderr] = await Promise.all([exit, text(child.stderr)]);
  if (code !== 0) throw new EmbeddedPostgresFailed('initdb did not finish.', stderr.slice(-4000));
}

/** Bytewise order, full Unicode case mapping, and the same on every machine where the server can. */
function localeFor(version: number): string[] {
  if (version < 17) return ['--locale=C', '--lc-ctype=C.UTF-8'];
  return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
}
