import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { optionsKeptByNpm, variablesKeptByNpm } from './npm.js';

const OPTIONS = ['plan', 'rehearse', 'apply', 'force', 'yes', 'json', 'to', 'user', 'key-file', 'no-proof'];

describe('an option that npm consumes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rabitchat-npm-'));
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ scripts: { 'db:migrate': 'node environment.mjs' } }),
  );
  writeFileSync(
    path.join(folder, 'environment.mjs'),
    'console.log(JSON.stringify({ env: process.env, argv: process.argv }))',
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The environment of a script that npm runs with these arguments. */
  function npmRun(...args: string[]): Pick<NodeJS.Process, 'env' | 'argv'> {
    const { PATH, HOME } = process.env;
    const options = { cwd: folder, env: { PATH, HOME }, encoding: 'utf8', stdio: 'pipe' } as const;
    return JSON.parse(execFileSync('npm', ['run', '-s', ...args], options)) as NodeJS.Process;
  }

  it.each([
    ['plan', '--plan'],
    ['rehearse', '--rehearse'],
    ['force', '--force'],
    ['yes', '-y'],
    ['json', '--json'],
    ['to', '--to=2026-11-25T18:30:00Z'],
    ['user', '--user=demo'],
    ['key-file', '--key-file=x'],
    ['no-proof', '--no-proof'],
  ])('is detected: %s', (option, written) => {
    expect(optionsKeptByNpm('db:migrate', OPTIONS, npmRun('db:migrate', written))).toEqual([option]);
  });

  it('is not one that is written behind the dashes, nor a setting of npm that is off', () => {
    const invocation = npmRun(
      'db:migrate',
      '--no-audit',
      '--json=false',
      '--',
      '--plan',
      '--to=x',
      '--force',
    );
    expect(optionsKeptByNpm('db:migrate', OPTIONS, invocation)).toEqual([]);
  });

  it('is one of the script that npm runs, and of no other', () => {
    expect(optionsKeptByNpm('db:push', OPTIONS, npmRun('db:migrate', '--plan'))).toEqual([]);
  });

  it('may be a variable of the server', () => {
    const { env } = npmRun('db:migrate', '--port=8080');
    expect(variablesKeptByNpm('db:migrate', ['PORT', 'HOST'], env)).toEqual(['PORT']);
  });
});
