import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  hasStatementStatistics: boolean;
}

const SYSTEM_VERSIONS = [18, 17, 16, 15, 14];

/** Prefers the npm package's binaries over a Debian-style system installation. */
export function findPostgresBinaries(): PostgresBinaries {
  const root = findPackageRoot();
  if (root) {
    recreateSymlinks(root);
    return binariesIn(path.join(root, 'native/bin'));
  }
  const systemDirectory = SYSTEM_VERSIONS.map((version) => `/usr/lib/postgresql/${version}/bin`).find(
    (directory) => existsSync(path.join(directory, 'postgres')),
  );
  if (systemDirectory) return binariesIn(systemDirectory);
  throw new EmbeddedPostgresUnavailable(
    `There are no PostgreSQL binaries for ${process.platform}-${process.arch}.`,
  );
}

export async function majorVersion({ postgres }: PostgresBinaries): Promise<number> {
  const { stdout } = await promisify(execFile)(postgres, ['--version']);
  return Number(/ (\d+)/.exec(stdout)?.[1]);
}

function findPackageRoot(): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    const entry = fromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return path.resolve(path.dirname(entry), '..');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The package creates these links in an install script, which `--ignore-scripts` skips. */
function recreateSymlinks(root: string): void {
  const list = readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    if (!existsSync(link)) symlinkIfMissing(path.basename(source), link);
  }
}

function symlinkIfMissing(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function binariesIn(directory: string): PostgresBinaries {
  const libraries = ['../lib/postgresql', '../lib'].map((lib) => path.join(directory, lib));
  return {
    initdb: path.join(directory, 'initdb'),
    postgres: path.join(directory, 'postgres'),
    hasStatementStatistics: libraries.some((lib) =>
      ['so', 'dylib'].some((end) => existsSync(path.join(lib, `pg_stat_statements.${end}`))),
    ),
  };
}
