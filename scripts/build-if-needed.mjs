// Runs `nest build` if a file of dist is missing or older than the source it comes from. Builds beside dist and swaps, so
// that several may build at once, and what runs from dist never sees half of it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const src = path.join(root, 'src');
const dist = path.join(root, 'dist');
const CONFIGURATION = ['package.json', '.swcrc', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
const MAX_SWAPS = 20;

const modifiedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Pairs of a source and the file that the build makes of it. */
function* outputs() {
  for (const name of CONFIGURATION) yield [path.join(root, name), path.join(dist, 'main.js')];
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.spec.ts')) continue;
    const source = path.join(entry.parentPath, entry.name);
    yield [source, path.join(dist, path.relative(src, source)).replace(/\.ts$/, '.js')];
  }
}

function isUpToDate() {
  // An image has no sources, and runs what it was shipped with.
  if (!existsSync(src)) return true;
  for (const [source, output] of outputs()) if (modifiedAt(output) < modifiedAt(source)) return false;
  return true;
}

/** When two build at once, either result will do. */
function swap(fresh) {
  for (let swaps = 1; ; swaps += 1) {
    rmSync(dist, { recursive: true, force: true });
    try {
      return renameSync(fresh, dist);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code) || swaps === MAX_SWAPS) throw error;
    }
  }
}

function build() {
  const name = `dist.${process.pid}`;
  const fresh = path.join(root, name);
  const configuration = `${fresh}.json`;
  try {
    const settings = { extends: './tsconfig.build.json', compilerOptions: { outDir: name } };
    writeFileSync(configuration, JSON.stringify(settings));
    const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [nest, 'build', '--path', path.basename(configuration)],
      { cwd: root, encoding: 'utf8' },
    );
    if (status === 0) swap(fresh);
    else console.error(`${stdout}${stderr}dist cannot be built.`);
    return status ?? 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(configuration, { force: true });
  }
}

if (!isUpToDate()) process.exitCode = build();
