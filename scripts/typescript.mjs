// `node --import ./scripts/typescript.mjs x.ts` runs TypeScript as it is, compiled as the build compiles it.
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const root = path.resolve(import.meta.dirname, '..');

// Node runs the hooks in a thread of their own, which loads this file once more.
if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, next) {
  const isOwn = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
  const url = isOwn ? new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL) : undefined;
  return next(url && existsSync(url) ? url.href : specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const { transformFile } = await import('@swc/core');
  const filename = fileURLToPath(url);
  const { code } = await transformFile(filename, { cwd: root, filename, sourceMaps: 'inline' });
  return { format: 'module', source: code, shortCircuit: true };
}
