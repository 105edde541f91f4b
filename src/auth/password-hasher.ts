import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { Semaphore } from '../common/concurrency/semaphore.js';
import { RateLimited } from '../common/errors/common.errors.js';
import { offTheClock } from '../database/deadline.js';

const COST = 10;

/** libuv has four threads; one stays free for files and names while logins flood in. */
const HASH_CONCURRENCY = 3;

/** Some seconds of hashing: whoever comes later is told to come again. */
const MAX_QUEUED = 250;
const RETRY_AFTER_S = 5;

/** What bcrypt reads of a password; the rest it ignores. */
export const PASSWORD_BYTES = 72;

const BCRYPT_HASH = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Of a password that nobody knows, not we either. */
const DUMMY_HASH = '$2b$10$JtOgzkfmpS9QOnifhnhiyexSLX1oFgzXJBOJ1DOHgFdAx4gWpwXD2';

/** The only place that hashes, and so the place that keeps hashing from taking the machine. */
@Injectable()
export class PasswordHasher {
  private readonly semaphore = new Semaphore(HASH_CONCURRENCY);

  /** Runs work that hashes when it is its turn. */
  async withPermit<T>(work: () => Promise<T>): Promise<T> {
    if (this.semaphore.queued >= MAX_QUEUED) throw new RateLimited(RETRY_AFTER_S);
    await offTheClock(() => this.semaphore.acquire());
    try {
      return await work();
    } finally {
      this.semaphore.release();
    }
  }

  hash(password: string): Promise<string> {
    return offTheClock(() => bcrypt.hash(password, COST));
  }

  /** Takes as long whether there is a hash to compare with or not. */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const usable = stored !== undefined && BCRYPT_HASH.test(stored);
    const matches = await offTheClock(() => bcrypt.compare(password, usable ? stored : DUMMY_HASH));
    return matches && usable;
  }
}
