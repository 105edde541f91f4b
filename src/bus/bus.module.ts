import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Bus } from './bus.js';
import { PostgresWire } from './postgres-wire.js';
import { RedisWire } from './redis-wire.js';
import { Wire } from './wire.js';

/** Wake-ups between nodes: over Redis when there is one, else over PostgreSQL. */
@Global()
@Module({
  providers: [
    Bus,
    {
      provide: Wire,
      inject: [Config, Database],
      useFactory: (config: Config, database: Database): Wire =>
        config.redisUrl ? new RedisWire(config.redisUrl) : new PostgresWire(database, config.databaseUrl!),
    },
  ],
  exports: [Bus],
})
export class BusModule {}
