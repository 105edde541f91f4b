import path from 'node:path';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import { type ServerCommand, ServerProcess } from '../../test/support/server-process.js';
import { NotMeasured } from './not-measured.js';
import { processorMs } from './processor.js';
import type { TestEnvironment } from './test-environment.js';

export const SECRET = 'the-secret-of-the-benchmarks-is-no-secret';

/** Short, because a start is measured. */
const POLL_INTERVAL_MS = 5;

/** One server under test: a real process with nothing between it, its database and the client. */
export class ServerUnderTest extends ServerProcess {
  /** Resolves as soon as it is ready, to within 5 ms. */
  static async start(environment: TestEnvironment, command: ServerCommand): Promise<ServerUnderTest> {
    const server = new ServerUnderTest(await findFreePort(), command);
    environment.defer(() => server.end('SIGKILL'));
    return server.ready(POLL_INTERVAL_MS).catch((error: Error) => {
      throw new NotMeasured(error.message);
    });
  }

  /** Since it was started, in milliseconds of a processor. */
  get processorMs(): number {
    return processorMs(this.pid);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }
}

/** One of our nodes, as a load test is told to run it. */
export const rabitchat = (directory: string, environment: Record<string, string>): ServerCommand => ({
  name: 'rabitchat',
  script: 'dist/main.js',
  directory,
  environment: {
    SESSION_SECRET: SECRET,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
    ...environment,
  },
});

/** What the stack can do at best: node:http and pg, one prepared statement a request, and one for the session. */
export const baseline = (databaseUrl: string): ServerCommand => ({
  name: 'baseline',
  script: path.resolve(import.meta.dirname, '../baseline.mjs'),
  directory: path.resolve(import.meta.dirname, '../..'),
  environment: { DATABASE_URL: databaseUrl, SESSION_SECRET: SECRET },
});

/** A socket.io server that inserts a message and passes it on. */
export const relay = (databaseUrl: string): ServerCommand => ({
  name: 'bare relay',
  script: path.resolve(import.meta.dirname, '../live/bare-relay.mjs'),
  directory: path.resolve(import.meta.dirname, '../..'),
  environment: { DATABASE_URL: databaseUrl },
});
