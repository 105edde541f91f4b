import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Bus } from './bus.js';
import { PostgresTransport } from './postgres-transport.js';
import { RedisTransport } from './redis-transport.js';
import { BusTransport } from './bus-transport.js';

/** Redis when configured, else PostgreSQL. */
@Global()
@Module({
  providers: [
    Bus,
    {
      provide: BusTransport,
      inject: [Config, Database],
      useFactory: (config: Config, database: Database): BusTransport =>
        config.redisUrl
          ? new RedisTransport(config.redisUrl)
          : new PostgresTransport(database, config.databaseUrl!),
    },
  ],
  exports: [Bus],
})
export class BusModule {}
