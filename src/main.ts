import type { AddressInfo } from 'node:net';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { closeConnections, setUp } from './app.setup.js';
import { createPino, PinoLogger } from './common/logging/logger.js';
import type { Config } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { refuseArguments } from './config/server-arguments.js';
import { openDatabase } from './database/open-database.js';
import { reasonOf } from './database/root-cause.js';
import { HealthService } from './health/health.service.js';
import { listen } from './listening.js';
import { SocketDrain } from './realtime/socket-drain.js';

/** Stop functions, called in reverse order. */
const started: (() => Promise<void>)[] = [];
let stoppingSince: number | undefined;
/** One Ctrl-C arrives twice: from the terminal and from the parent npm or nest process. */
const SIGNAL_DEBOUNCE_MS = 1000;

async function boot(): Promise<void> {
  refuseArguments();
  const environment = readEnvironment();
  const pino = createPino(environment);
  const logger = new PinoLogger(pino);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => void stop(environment));
  if (environment.otlpEndpoint !== undefined) {
    const { startTracing } = await import('./metrics/tracing.js');
    started.push(startTracing());
  }
  const database = await openDatabase(environment, (line, level) =>
    level === 'detail' ? logger.debug(line, 'PostgreSQL') : logger.log(line, 'Database'),
  );
  started.push(() => database.close());
  const config = environment.with({ databaseUrl: database.url });
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), {
    bodyParser: false,
    logger,
  });
  setUp(app, pino);
  started.push(() => app.close());
  await listen(app, config);
  started.push(async () => {
    app.get(HealthService).drain();
    await Promise.all([closeConnections(app), app.get(SocketDrain).drain()]);
  });
  logAddresses(config, app, logger);
}

function logAddresses(config: Config, app: NestExpressApplication, logger: LoggerService): void {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const base = `http://localhost:${port}`;
  const lines = [
    `RabitChat is running on Node ${process.version}.`,
    `  API     ${base}/api`,
    `  Docs    ${base}/api/docs`,
    `  Health  ${base}/api/health`,
  ];
  if (config.logFormat === 'pretty') console.log(`\n${lines.join('\n')}\n\nStop it with Ctrl-C.\n`);
  else logger.log(lines.map((line) => line.trim().replace(/ +/g, ' ')).join(' '), 'Welcome');
}

/** Finishes in-flight work within the configured grace period; a second signal exits at once. */
async function stop({ shutdownGraceMs }: Pick<Config, 'shutdownGraceMs'>): Promise<void> {
  if (stoppingSince !== undefined) {
    if (performance.now() - stoppingSince > SIGNAL_DEBOUNCE_MS) process.exit(0);
    return;
  }
  stoppingSince = performance.now();
  setTimeout(() => process.exit(0), shutdownGraceMs).unref();
  while (started.length > 0) await started.pop()!();
  process.exit(0);
}

boot().catch(async (error: Error & { exitCode?: number; code?: unknown }) => {
  // An external failure needs only its message; a bug needs its stack.
  if (error.exitCode !== undefined) console.error(error.message);
  else
    console.error(
      error.code === undefined
        ? error
        : `RabitChat does not start: ${reasonOf(error)}. For the cause, run: npm run doctor`,
    );
  while (started.length > 0) await started.pop()!();
  process.exit(error.exitCode ?? 1);
});
