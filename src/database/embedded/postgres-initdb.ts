import { spawn } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { changeOwner } from './cluster-owner.js';
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

/** With `durable`, the cluster is synced to disk when this resolves. */
export async function initdb(cluster: NewCluster, options: InitdbOptions): Promise<void> {
  const { uid, gid } = statSync(cluster.passwordFile);
  changeOwner(cluster.directory, options.user.owner);
  changeFileOwner(cluster.passwordFile, options.user.owner ?? { uid, gid });
  try {
    await runInitdb(cluster, options);
  } finally {
    changeFileOwner(cluster.passwordFile, { uid, gid });
  }
}

function changeFileOwner(file: string, { uid, gid }: Owner): void {
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

/** Bytewise collation with full Unicode case mapping, independent of the machine from PostgreSQL 17 on. */
function localeFor(version: number): string[] {
  if (version < 17) return ['--locale=C', '--lc-ctype=C.UTF-8'];
  return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
}
