import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { UserErasureRepository } from './user-erasure.repository.js';
import { UserNotFound } from './users.errors.js';
import { AccountStateChanged } from './users.events.js';
import { UsersService } from './users.service.js';

/** Matches no password. */
const UNUSABLE_HASH = '!';

/** Erases an account in the caller's transaction; the emptied row stays, because messages reference it. */
@Injectable()
export class UserErasureService {
  constructor(
    private readonly users: UsersService,
    private readonly erasure: UserErasureRepository,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Rejects new requests before the erasing transaction, which might otherwise never get its lock. If that
   * transaction fails and reactivation does too, the next login reactivates the account.
   */
  deactivate(userId: string): Promise<void> {
    return this.users.deactivate(userId);
  }

  reactivate(userId: string): Promise<void> {
    return this.users.reactivate(userId);
  }

  /** Serialises with transactions that use the account; later ones find it deleted. */
  async lock(userId: string): Promise<void> {
    if (!(await this.erasure.lock(userId))) throw new UserNotFound();
  }

  /** The new username is random, so that no existing account can hold it. */
  async erase(userId: string): Promise<void> {
    const random = randomBytes(10).toString('hex');
    await this.erasure.removeSettings(userId);
    await this.erasure.removeInfluence(userId);
    await this.erasure.overwrite(userId, {
      username: `deleted_${random}`,
      email: `deleted-${random}@deleted.invalid`,
      password: UNUSABLE_HASH,
      displayName: 'Deleted user',
    });
    this.events.publish(new AccountStateChanged(userId));
  }
}
