import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkInvariants } from '../invariants/invariants.js';
import { BackupFault } from './backup-fault.js';
import { syncFiles, syncPath } from './backup-files.js';
import { withSession } from './backup-session.js';
import { dump, type DumpOptions } from './dump.js';
import { onInterrupt } from '../interrupts.js';
import { MANIFEST, type Manifest, writeManifest } from './manifest.js';
import { restoreInto } from './restore-into.js';
import { createScratch, type ScratchDatabase } from './scratch-database.js';
import { stageRunner, type Progress } from './stages.js';
import { claim, unclaim } from './work-directory.js';

export interface BackupOptions extends Omit<DumpOptions, 'folder'> {
  /** Parent folder of the backup. */
  home: string;
  scratchUrl?: string | undefined;
  /** True accepts and records violated invariants. */
  acceptViolations?: boolean;
  progress?: Progress;
}

export interface TakenBackup {
  folder: string;
  manifest: Manifest;
  bytes: number;
  /** Why the scratch database still exists, if it does. */
  undropped: string | undefined;
}

/** Suffix of a backup without a proof. */
export const UNPROVED = '.unproved';

/**
 * Dumps, restores into a scratch database, compares, checks the invariants, and only then renames the folder to that
 * of a backup. A failed dump leaves nothing; a failed proof leaves `….unproved` with the reason.
 */
export async function takeBackup(options: BackupOptions): Promise<TakenBackup> {
  const folder = await reserveFolder(options.home);
  const unproved = `${folder}${UNPROVED}`;
  const remove = onInterrupt(() => rm(unproved, { recursive: true, force: true }));
  try {
    await mkdir(unproved, { mode: 0o700 });
    await claim(unproved);
    const stages = stageRunner(options.progress);
    const manifest = await dump({ ...options, folder: unproved }, stages).catch(async (error: unknown) => {
      await remove();
      throw error;
    });
    const { manifest: proved, undropped } = await proveOrRecordFailure(unproved, manifest, {
      ...options,
      stages,
    });
    await writeManifest(unproved, proved, options.key);
    await syncFiles(unproved, [MANIFEST, ...manifest.files.map((file) => file.path)]);
    await unclaim(unproved);
    await rename(unproved, folder);
    remove.commit();
    await syncPath(options.home);
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    return { folder, manifest: proved, bytes, undropped };
  } catch (error) {
    remove.commit();
    throw withUnprovedLocation(error, unproved);
  }
}

/** Named by time, as `20261125T190102Z`; a second backup in the same second gets a number. */
async function reserveFolder(home: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let number = 1; ; number += 1) {
    const folder = path.join(home, number === 1 ? stamp : `${stamp}-${number}`);
    if (!existsSync(folder) && !existsSync(`${folder}${UNPROVED}`)) return folder;
  }
}

type Proof = Pick<TakenBackup, 'manifest' | 'undropped'>;
type ProofOptions = BackupOptions & { stages: ReturnType<typeof stageRunner> };

async function proveOrRecordFailure(
  folder: string,
  manifest: Manifest,
  options: ProofOptions,
): Promise<Proof> {
  try {
    return await prove(folder, manifest, options);
  } catch (error) {
    await writeManifest(folder, manifest, options.key);
    await unclaim(folder);
    await writeFile(path.join(folder, 'failed.txt'), `${(error as Error).message}\n`);
    throw error;
  }
}

/** A scratch database that cannot be dropped does not fail the proof. */
async function prove(folder: string, manifest: Manifest, options: ProofOptions): Promise<Proof> {
  const { databaseUrl, scratchUrl } = options;
  const scratch = await createScratch({
    sourceUrl: databaseUrl,
    scratchUrl,
    serverMajor: manifest.server.major,
  });
  const proof = await proveIn(scratch, folder, { ...options, manifest }).catch(async (error: unknown) => {
    await scratch.drop();
    throw error;
  });
  return { manifest: { ...manifest, proof }, undropped: await scratch.drop() };
}

async function proveIn(
  { url, where }: ScratchDatabase,
  folder: string,
  { manifest, key, stages, ...options }: ProofOptions & { manifest: Manifest },
): Promise<NonNullable<Manifest['proof']>> {
  const progress = options.progress ?? { interactive: false };
  const restored = await restoreInto(folder, url, { manifest, key, progress });
  const violations = await stages.run('invariants', 1, () => violationsIn(url));
  const accepted = options.acceptViolations === true || isOriginal(manifest);
  if (violations.length > 0 && !accepted) throw brokenInvariants(violations);
  const times = { ...stages.times, ...restored.stages };
  return { provedAt: new Date().toISOString(), scratch: where, stages: times, violations };
}

/** The original server never kept our invariants: violations are recorded, and adoption fixes them. */
const isOriginal = ({ migrations, tables }: Manifest): boolean =>
  migrations.length === 0 && tables.some(({ name }) => name === 'public.users');

async function violationsIn(url: string) {
  const findings = await withSession(url, (client) => checkInvariants(client));
  return findings
    .filter(({ count }) => count > 0)
    .map(({ name, count, example }) => ({ name, count, example }));
}

function brokenInvariants(violations: NonNullable<Manifest['proof']>['violations']): BackupFault {
  const list = violations
    .map(({ name, count, example }) => `  - ${name}: ${count}, as ${example}`)
    .join('\n');
  return new BackupFault(
    'data',
    `The data violates invariants, so this is not a backup:\n${list}\n` +
      'npm run doctor says how to fix them. To accept the data as it is, run the command again with --accept-violations.',
  );
}

function withUnprovedLocation(error: unknown, unproved: string): unknown {
  if (!existsSync(unproved) || !(error instanceof Error)) return error;
  error.message += `\nNot proved: the dump in ${unproved} does not count as a backup.`;
  return error;
}
