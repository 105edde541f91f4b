// A fresh Debian in a folder: nothing but the base system, Node and npm as they are here, and what this machine knows of
// the network. What runs in it sees no file and no process of this machine, and leaves neither behind. It shares only
// the ports. Needs root, and Debian's debootstrap.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const RELEASE = 'bookworm';
// What an operator has at hand who has come as far as cloning a repository and installing Node.
const AT_HAND = ['ca-certificates', 'curl', 'git'];
// Names, and whom to trust: a machine may sit behind a proxy with an authority of its own.
const NETWORK = ['/etc/hosts', '/etc/resolv.conf', '/etc/ssl/certs/ca-certificates.crt'];

const npmSetting = (name) => execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();

function installNode(root) {
  const local = path.join(root, 'usr/local');
  cpSync(process.execPath, path.join(local, 'bin/node'));
  const modules = execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim();
  cpSync(path.join(modules, 'npm'), path.join(local, 'lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(local, 'bin', name));
  const settings = npmSetting('globalconfig');
  if (existsSync(settings)) cpSync(settings, path.join(local, 'etc/npmrc'));
}

function install(root) {
  execFileSync('debootstrap', ['--variant=minbase', `--include=${AT_HAND.join(',')}`, RELEASE, root], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const file of NETWORK)
    if (existsSync(file)) cpSync(file, path.join(root, file), { dereference: true });
  installNode(root);
}

// The processes live in namespaces of their own, and end with the first of them. The folder becomes the root by
// pivot_root, for in a chroot the kernel permits no user namespaces, which the embedded PostgreSQL needs under root.
function run(root, { cwd, command, env }) {
  const enter = `
    mount --make-rprivate /
    mount --bind "$1" "$1"
    mount --rbind /dev "$1/dev"
    mount -t proc proc "$1/proc"
    cd "$1"
    pivot_root . .
    umount --lazy .
    cd "$2"
    exec "\${@:3}"`;
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child'];
  return spawnSync('unshare', [...namespaces, 'bash', '-euc', enter, '-', root, cwd, ...command], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env },
  }).status;
}

/**
 * Gives a fresh Debian to `work`, with its folder and a way to run a command in it (whose exit code it returns), and
 * removes it afterwards.
 */
export function withFreshDebian(work) {
  if (process.getuid() !== 0) throw new Error('Only root can set up a fresh Debian.');
  if (spawnSync('debootstrap', ['--version']).error)
    throw new Error('A fresh Debian is made by debootstrap: apt-get install debootstrap');
  const root = mkdtempSync(path.join(tmpdir(), 'fresh-debian-'));
  chmodSync(root, 0o755);
  try {
    install(root);
    return work({ root, run: (command) => run(root, command) });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
