// Compiles src to dist. `--if-needed` leaves a dist alone that is newer than everything it was made from.
import { cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
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
  const fresh = `${dist}.${process.pid}`;
  for await (const file of filesUnder(path.join(root, 'src'))) {
    if (file.endsWith('.spec.ts')) continue;
    const target = path.join(fresh, path.relative(path.join(root, 'src'), file));
    await mkdir(path.dirname(target), { recursive: true });
    await (file.endsWith('.ts') ? compile(file, target) : cp(file, target));
  }
  await writeFile(path.join(fresh, '.built'), '');
  await rm(dist, { recursive: true, force: true });
  await rename(fresh, dist);
}

if (!(process.argv.includes('--if-needed') && (await isFresh()))) await build();
