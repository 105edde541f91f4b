import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** One text of a compiled file, found exactly once, replaced by another. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

/** A copy of the compiled server, so that nobody's building disturbs the run, and that may be broken on purpose. */
export class Build {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'rabitchat-faults-build-'));

  constructor(patches: readonly Patch[] = []) {
    for (const name of ['dist', 'drizzle', 'docs', 'package.json']) {
      cpSync(path.join(root, name), path.join(this.directory, name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(this.directory, 'node_modules'));
    patches.forEach((patch) => this.apply(patch));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private apply({ file, find, replace }: Patch): void {
    const target = path.join(this.directory, 'dist', file);
    const text = readFileSync(target, 'utf8');
    const places = text.split(find).length - 1;
    if (places !== 1) throw new Error(`${file} has ${places} places like: ${find}`);
    writeFileSync(
      target,
      text.replace(find, () => replace),
    );
  }
}
