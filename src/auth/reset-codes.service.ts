import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../common/rate-limits/rate-limiter.js';
import { Database } from '../database/database.js';
import type { User } from '../users/users.tables.js';
import { InvalidResetCode } from './auth.errors.js';
import { PasswordResetsRepository, type ResetToken } from './password-resets.repository.js';
import { ResetCodeMail } from './reset-code-mail.js';

const DIGITS = 6;

/** Placeholder addresses of accounts that have only a telephone number. */
const UNREACHABLE = /@phone\.local$/i;

/** Looked up for an unknown address, so that it costs as much as a known one. */
const UNKNOWN_USER_ID = '';

/** Password reset codes: rate-limited, short-lived and valid for five attempts each. */
@Injectable()
export class ResetCodesService {
  constructor(
    private readonly database: Database,
    private readonly resets: PasswordResetsRepository,
    private readonly limiter: RateLimiter,
    private readonly mail: ResetCodeMail,
  ) {}

  /** Issues a code and invalidates earlier ones; does nothing when the account is over its limit. */
  async issue(email: string, user: User | undefined): Promise<void> {
    const { allowed } = await this.limiter.take('reset-account', digest(user?.id ?? email.toLowerCase()));
    if (!allowed || !user || UNREACHABLE.test(user.email)) return;
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    await this.database.transaction(async () => {
      await this.resets.useAll(user.id);
      await this.resets.add(user.id, code);
      this.database.afterCommit(() => this.mail.send(user.id));
    });
  }

  /** Counts the attempt before the comparison; throws InvalidResetCode for every cause. */
  async check(
    email: string,
    code: string,
    user: User | undefined,
  ): Promise<{ user: User; token: ResetToken }> {
    const token = await this.resets.findOpen(user?.id ?? UNKNOWN_USER_ID);
    const { allowed } = await this.limiter.take('reset-code', digest(token?.id ?? email.toLowerCase()));
    if (!user || !token || !allowed || !isSame(code, token.token)) throw new InvalidResetCode();
    return { user, token };
  }

  /** Throws InvalidResetCode when a concurrent request has used the code. */
  async use(token: ResetToken): Promise<void> {
    if (!(await this.resets.use(token.id))) throw new InvalidResetCode();
  }

  removeAllOf(userId: string): Promise<void> {
    return this.resets.removeAllOf(userId);
  }
}

function isSame(code: string, other: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(code).digest(),
    createHash('sha256').update(other).digest(),
  );
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
