import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A copy of scripts/run.sh, with a runtime of its own and one of the machine that are shell scripts or absent. */
class Installation {
  private readonly root = mkdtempSync(path.join(tmpdir(), 'rabitchat-runtime-'));

  constructor(nodes: { own?: string; machine?: string }) {
    cpSync('scripts/run.sh', path.join(this.root, 'scripts/run.sh'));
    mkdirSync(path.join(this.root, 'tools'));
    for (const tool of ['sh', 'dirname'])
      symlinkSync(`/usr/bin/${tool}`, path.join(this.root, 'tools', tool));
    for (const [folder, text] of [
      ['node_modules/.bin', nodes.own],
      ['machine', nodes.machine],
    ] as const) {
      mkdirSync(path.join(this.root, folder), { recursive: true });
      if (text === undefined) continue;
      writeFileSync(path.join(this.root, folder, 'node'), text);
      chmodSync(path.join(this.root, folder, 'node'), 0o755);
    }
  }

  run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    // npm puts the installation's programs in front of those of the machine.
    const PATH = ['node_modules/.bin', 'machine', 'tools']
      .map((name) => path.join(this.root, name))
      .join(':');
    return new Promise((resolve) =>
      execFile(
        '/bin/sh',
        [path.join(this.root, 'scripts/run.sh'), ...args],
        { env: { PATH } },
        (error, ...out) => resolve({ code: error ? Number(error.code) : 0, stdout: out[0], stderr: out[1] }),
      ),
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

const node = (version: string) => `#!/bin/sh
if [ "$1" = --version ]; then echo ${version}; else echo "${version} ran $* and $(command -v node)"; fi
`;
/** As a program for another C library is: its loader is not there. */
const BROKEN = '#!/lib/ld-musl-none.so.1\n';

describe('the runtime', () => {
  const installations: Installation[] = [];
  const installed = (nodes: { own?: string; machine?: string }) => {
    installations.push(new Installation(nodes));
    return installations.at(-1)!;
  };

  afterAll(() => installations.forEach((installation) => installation.remove()));

  it('is the one that npm ci installed, whatever the machine has', async () => {
    const { stdout } = await installed({ own: node('v24.21.0'), machine: node('v20.20.2') }).run(
      'x.js',
      '--y',
    );
    expect(stdout).toMatch(/^v24.21.0 ran x.js --y and .*node_modules\/\.bin\/node/);
  });

  it.each([
    ['does not run here', BROKEN],
    ['is not installed', undefined],
  ])("is the machine's own where the installed one %s, for its children too", async (_, own) => {
    const { stdout } = await installed({ own, machine: node('v22.18.0') }).run('x.js');
    expect(stdout).toMatch(/^v22.18.0 ran x.js and .*machine\/node/);
  });

  it.each([
    ['v22.17.1', /^RabitChat needs Node 22\.18 or later and found v22\.17\.1: .*\n$/],
    ['v20.20.2', /^RabitChat needs Node 22\.18 or later and found v20\.20\.2: .*\n$/],
    [undefined, /^RabitChat needs Node 22\.18 or later and found none that runs: .*\n$/],
  ])('is refused in one line where it is %s', async (version, line) => {
    const machine = version === undefined ? undefined : node(version);
    const { code, stdout, stderr } = await installed({ own: BROKEN, machine }).run('x.js');
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(line);
  });

  it('is Node 24 in these tests, where there is a package for the machine', () => {
    if (process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch))
      expect(process.version).toMatch(/^v24\./);
  });
});
