import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mutateBuild } from './mutated-build.js';

const root = path.resolve(import.meta.dirname, '../..');

/** A copy of the compiled server: a build during the run does not disturb it, and a mutation may break it. */
export class Build {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'rabitchat-faults-build-'));
  /** What Node needs to run the mutation. */
  readonly nodeOptions: readonly string[];

  constructor(mutation?: string) {
    for (const name of ['dist', 'drizzle', 'docs', 'package.json']) {
      cpSync(path.join(root, name), path.join(this.directory, name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(this.directory, 'node_modules'));
    this.nodeOptions = mutation === undefined ? [] : mutateBuild(this.directory, mutation);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
