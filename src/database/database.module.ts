import { Global, Module } from '@nestjs/common';
import { Database } from './database.js';

/** Owns the pool. */
@Global()
@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule {}
