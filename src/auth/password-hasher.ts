import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { RateLimited } from '../common/errors/common.errors.js';
import { pauseDeadline } from '../database/deadline.js';

const COST = 10;

/** libuv has four threads; one stays free for files and names while logins flood in. */
const AT_ONCE = 3;

/** Some seconds of hashing: whoever comes later is told to come again. */
const LONGEST_QUEUE = 250;
const RETRY_AFTER_S = 5;

/** What bcrypt reads of a password; the rest it ignores. */
export const PASSWORD_BYTES = 72;

const BCRYPT_HASH = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Of a password that nobody knows, not we either. */
const NOBODYS_HASH = '$2b$10$JtOgzkfmpS9QOnifhnhiyexSLX1oFgzXJBOJ1DOHgFdAx4gWpwXD2';

/** The only place that hashes, and so the place that keeps hashing from taking the machine. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** Runs work that hashes when it is its turn. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await pauseDeadline(() => this.turn());
    try {
      return await work();
    } finally {
      this.handOver();
    }
  }

  hash(password: string): Promise<string> {
    return pauseDeadline(() => bcrypt.hash(password, COST));
  }

  /** Takes as long whether there is a hash to compare with or not. */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const usable = stored !== undefined && BCRYPT_HASH.test(stored);
    const matches = await pauseDeadline(() => bcrypt.compare(password, usable ? stored : NOBODYS_HASH));
    return matches && usable;
  }

  private async turn(): Promise<void> {
    if (this.waiting.length >= LONGEST_QUEUE) throw new RateLimited(RETRY_AFTER_S);
    if (this.running >= AT_ONCE) return new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
  }

  private handOver(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
