import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { grantAccess, changeOwner } from '../../src/database/embedded/cluster-owner.js';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import {
  type PostgresBinaries,
  findPostgresBinaries,
} from '../../src/database/embedded/postgres-binaries.js';
import { POSTGRES_ENVIRONMENT, postgresUser } from '../../src/database/embedded/postgres-command.js';
import { initdb } from '../../src/database/embedded/postgres-initdb.js';
import { PostgresProcess } from '../../src/database/embedded/postgres-process.js';

/** A PostgreSQL of a test's own. */
export interface TestPostgres {
  url: string;
  dataDir: string;
  stop(): Promise<void>;
}

const PASSWORD = 'a-password-of-the-tests';

/** An installed PostgreSQL with its client programs, beside the embedded one that has none. */
export function findInstalledPostgres(): { bin: string; binaries: PostgresBinaries } | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const bin = versions
    .map((version) => path.join(root, version, 'bin'))
    .find((directory) =>
      ['postgres', 'initdb', 'pg_basebackup'].every((name) => existsSync(path.join(directory, name))),
    );
  if (!bin) return undefined;
  const [initdbProgram, postgres] = ['initdb', 'postgres'].map((name) => path.join(bin, name)) as [
    string,
    string,
  ];
  return { bin, binaries: { initdb: initdbProgram, postgres, hasStatementStatistics: false } };
}

export const embeddedBinaries = findPostgresBinaries;

/** Makes the cluster unless it is there, and starts it; it forgets what it should keep when the machine fails. */
export async function startPostgresIn(
  dataDir: string,
  binaries: PostgresBinaries,
  settings: Record<string, string | number> = {},
): Promise<TestPostgres> {
  const user = await postgresUser();
  await grantAccess(user, path.dirname(dataDir), binaries);
  if (!existsSync(dataDir)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const passwordFile = `${dataDir}.password`;
    writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
    await initdb({ directory: dataDir, user: 'rabitchat', passwordFile }, { binaries, user, durable: false });
  }
  changeOwner(dataDir, user.owner);
  const port = await findFreePort();
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', port, ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = new PostgresProcess(
    [...user.prefix, binaries.postgres, '-D', dataDir, ...args],
    () => undefined,
  );
  await server.ready;
  const url = `postgres://rabitchat:${PASSWORD}@127.0.0.1:${port}/postgres`;
  return { url, dataDir, stop: () => server.shutDown() };
}

/** A base backup by PostgreSQL's own program, as a compressed tar. */
export async function pgBasebackup(bin: string, url: string, folder: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  const env = {
    ...POSTGRES_ENVIRONMENT,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
  };
  const args = ['--format=tar', '--gzip', '--wal-method=stream', '--checkpoint=fast', `--pgdata=${folder}`];
  await promisify(execFile)(path.join(bin, 'pg_basebackup'), args, { env });
}
