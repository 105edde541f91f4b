import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

export const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../../..');

class DrizzleKitMissing extends Error {
  /** EX_UNAVAILABLE of sysexits.h. */
  readonly exitCode = 69;

  constructor() {
    super(
      'drizzle-kit is not installed: it comes with the development dependencies only. Install them: npm ci --include=dev',
    );
  }
}

export class DrizzleKitFailed extends Error {
  readonly exitCode: number;

  constructor(message: string) {
    super(message);
    // EX_USAGE of sysexits.h: drizzle-kit rejected the arguments.
    this.exitCode = /^Unrecognized options/m.test(message) ? 64 : 1;
  }
}

/** @throws DrizzleKitMissing when the development dependencies are absent */
export function findDrizzleKit(from = path.join(PROJECT_FOLDER, 'package.json')): string {
  try {
    return path.join(path.dirname(createRequire(from).resolve('drizzle-kit')), 'bin.cjs');
  } catch {
    throw new DrizzleKitMissing();
  }
}

export interface DrizzleKitOutput {
  exitCode: number | null;
  output: string;
}

export function runDrizzleKit(args: readonly string[], cwd: string): Promise<DrizzleKitOutput> {
  const child = spawn(process.execPath, [findDrizzleKit(), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output: stripColors(output) }));
  });
}

export function runDrizzleKitInteractively(args: readonly string[], cwd: string): Promise<number | null> {
  const child = spawn(process.execPath, [findDrizzleKit(), ...args], { cwd, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

const stripColors = (text: string) => text.replaceAll(/\u001b\[[\d;]*m/g, '').trim();
