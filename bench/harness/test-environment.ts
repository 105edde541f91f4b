import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onInterrupt } from '../../src/cli/interrupts.js';
import { Build } from '../../test/support/build.js';
import { DatabaseServer } from '../../test/support/database-server.js';

/** What a run puts up, and takes down again however it ends. */
export class TestEnvironment {
  private readonly undoings: (() => Promise<void>)[] = [];
  /** Somewhere to put files; gone afterwards. */
  private readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'rabitchat-bench-')));

  private constructor() {
    this.defer(() => rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 }));
  }

  static async during<T>(work: (environment: TestEnvironment) => Promise<T>): Promise<T> {
    const environment = new TestEnvironment();
    try {
      return await work(environment);
    } finally {
      for (const undo of environment.undoings.reverse()) await undo();
    }
  }

  /** Undoes what is just being done when the run ends, the last first. */
  defer(undo: () => unknown): void {
    this.undoings.push(onInterrupt(() => Promise.resolve().then(undo)));
  }

  /** A real, durable PostgreSQL as the server's own embedded one is. */
  async startDatabase(): Promise<{ server: DatabaseServer; directory: string }> {
    const dataDir = this.pathOf('database');
    const starting = DatabaseServer.start({ dataDir });
    this.defer(() => starting.then((server) => server.stop()));
    return { server: await starting, directory: path.join(dataDir, 'postgres') };
  }

  /** The directory of a copy of the compiled server. */
  copyBuild(): string {
    const build = new Build();
    this.defer(() => build.remove());
    return build.directory;
  }

  pathOf(name: string): string {
    return path.join(this.directory, name);
  }
}
