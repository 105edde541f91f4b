import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { Semaphore } from '../common/concurrency/semaphore.js';
import { RateLimited } from '../common/errors/common.errors.js';
import { pauseDeadline } from '../database/deadline.js';

const COST = 10;

/** libuv has four threads; one stays free for file and DNS work. */
const HASH_CONCURRENCY = 3;

/** A few seconds of hashing; further requests get RateLimited. */
const MAX_QUEUED = 250;
const RETRY_AFTER_S = 5;

/** bcrypt ignores the bytes after these. */
export const PASSWORD_BYTES = 72;

const BCRYPT_HASH = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** The hash of a discarded random password. */
const DUMMY_HASH = '$2b$10$JtOgzkfmpS9QOnifhnhiyexSLX1oFgzXJBOJ1DOHgFdAx4gWpwXD2';

/** The only user of bcrypt, and so the place that bounds its CPU use. */
@Injectable()
export class PasswordHasher {
  private readonly semaphore = new Semaphore(HASH_CONCURRENCY);

  /** Runs work that hashes under the concurrency limit; throws RateLimited when the queue is full. */
  async withPermit<T>(work: () => Promise<T>): Promise<T> {
    if (this.semaphore.queued >= MAX_QUEUED) throw new RateLimited(RETRY_AFTER_S);
    await pauseDeadline(() => this.semaphore.acquire());
    try {
      return await work();
    } finally {
      this.semaphore.release();
    }
  }

  hash(password: string): Promise<string> {
    return pauseDeadline(() => bcrypt.hash(password, COST));
  }

  /** Takes the same time with and without a stored hash. */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const usable = stored !== undefined && BCRYPT_HASH.test(stored);
    const matches = await pauseDeadline(() => bcrypt.compare(password, usable ? stored : DUMMY_HASH));
    return matches && usable;
  }
}
