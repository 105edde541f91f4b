import type { AddressInfo } from 'node:net';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../../src/app.module.js';
import { setUp } from '../../src/app.setup.js';
import { createPino } from '../../src/common/logging/logger.js';
import type { Config } from '../../src/config/config.js';

export interface RunningApp {
  app: NestExpressApplication;
  url: string;
  close(): Promise<void>;
}

/** The real application, listening. */
export async function startApp(config: Config): Promise<RunningApp> {
  const testing = await Test.createTestingModule({ imports: [AppModule.with(config)] }).compile();
  const app = testing.createNestApplication<NestExpressApplication>({
    bodyParser: false,
    logger: process.env.TEST_LOG_LEVEL ? undefined : false,
  });
  setUp(app, createPino(config));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, close: () => app.close() };
}
