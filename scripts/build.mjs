// Compiles src to dist. `--if-needed` leaves a dist alone that is newer than everything it was made from.
import { rmSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const fresh = `${dist}.${process.pid}`;
const stamp = path.join(dist, '.built');

async function* filesUnder(directory) {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* filesUnder(file);
    else yield file;
  }
}

async function modifiedAt(file) {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}

async function isFresh() {
  const built = await modifiedAt(stamp);
  if (built === 0) return false;
  const sources = [path.join(root, '.swcrc'), path.join(root, 'package.json')];
  // An installation without sources, such as a container, runs what it was shipped with.
  if (!(await modifiedAt(path.join(root, 'src')))) return true;
  for await (const file of filesUnder(path.join(root, 'src'))) sources.push(file);
  for (const file of sources) if ((await modifiedAt(file)) > built) return false;
  return true;
}

async function compile(file, target) {
  const { transformFile } = await import('@swc/core');
  const output = target.replace(/\.ts$/, '.js');
  const { code, map } = await transformFile(file, { cwd: root, sourceMaps: true, filename: file });
  await writeFile(output, `${code}\n//# sourceMappingURL=${path.basename(output)}.map\n`);
  await writeFile(`${output}.map`, map);
}

async function build() {
  const began = new Date();
  for await (const file of filesUnder(path.join(root, 'src'))) {
    if (file.endsWith('.spec.ts')) continue;
    const target = path.join(fresh, path.relative(path.join(root, 'src'), file));
    await mkdir(path.dirname(target), { recursive: true });
    await (file.endsWith('.ts') ? compile(file, target) : cp(file, target));
  }
  await writeFile(path.join(fresh, '.built'), '');
  // What is changed while it is compiled is newer than this.
  await utimes(path.join(fresh, '.built'), began, began);
  await takePlace();
}

/** Of two that build at once the second finds the first one's work in its place, and either will do. */
async function takePlace() {
  for (let tries = 0; ; tries += 1) {
    await rm(dist, { recursive: true, force: true });
    try {
      return await rename(fresh, dist);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code) || tries === 20) throw error;
    }
  }
}

if (!(process.argv.includes('--if-needed') && (await isFresh()))) {
  process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
  try {
    await build();
  } catch (error) {
    console.error(`dist cannot be built: ${error.message}`);
    process.exit(1);
  }
}
