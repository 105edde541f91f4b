import { execFileSync, spawn } from 'node:child_process';
import { constants, copyFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { check } from '../../support/waiting.js';
import { LeftOut } from './fault.js';

const SIZE = '600M';
/** The file system writes nothing by itself for so long: what is on the disk was brought there by an fsync. */
const OPTIONS = 'loop,commit=300';

const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' });

/** A file system of its own in a file, for which one has to be root. */
export class SmallDisk {
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'rabitchat-disk-'));
  readonly mount = path.join(this.directory, 'mount');
  private readonly image = path.join(this.directory, 'image');

  private constructor() {
    mkdirSync(this.mount);
  }

  /** @throws LeftOut where none can be made */
  static make(): SmallDisk {
    const disk = new SmallDisk();
    try {
      run('truncate', '-s', SIZE, disk.image);
      run('mkfs.ext4', '-q', '-m', '0', disk.image);
      run('mount', '-o', OPTIONS, disk.image, disk.mount);
      return disk;
    } catch (error) {
      rmSync(disk.directory, { recursive: true, force: true });
      const { message } = error as Error;
      throw new LeftOut(`it takes a file system of our own, and none can be mounted here: ${message}`);
    }
  }

  /** What would be left of it if the power went now: what has reached the disk, and nothing that only waits to. */
  afterPowerCut(): SmallDisk {
    const copy = new SmallDisk();
    copyFileSync(this.image, copy.image, constants.COPYFILE_FICLONE);
    run('mount', '-o', OPTIONS, copy.image, copy.mount);
    return copy;
  }

  /** Brings everything there is to the disk. */
  sync(): void {
    run('sync', '-f', this.mount);
  }

  /** Takes all the room there is. */
  async fill(): Promise<void> {
    const dd = spawn('dd', ['if=/dev/zero', `of=${this.balloon}`, 'bs=64k'], { stdio: 'ignore' });
    await new Promise((resolve) => dd.once('exit', resolve));
    check(this.room < 64 * 1024, `there are still ${this.room} bytes left`);
  }

  free(): void {
    rmSync(this.balloon, { force: true });
  }

  get room(): number {
    const { bavail, bsize } = statfsSync(this.mount);
    return bavail * bsize;
  }

  remove(): void {
    run('umount', this.mount);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get balloon(): string {
    return path.join(this.mount, 'balloon');
  }
}
