import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import type { Config } from '../config/config.js';
import { openCommandDatabase } from './command-database.js';

/** Runs the application context without listening; its events reach running nodes over the bus. */
export async function withServices<T>(
  config: Config,
  log: (line: string) => void,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const database = await openCommandDatabase(config, log);
  try {
    const app = await NestFactory.createApplicationContext(
      AppModule.with(config.with({ databaseUrl: database.url, rateLimits: false })),
      { logger: ['error'] },
    );
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await database.close();
  }
}
