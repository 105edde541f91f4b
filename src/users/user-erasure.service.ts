import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { UserErasureRepository } from './user-erasure.repository.js';
import { UserNotFound } from './users.errors.js';
import { AccountStateChanged } from './users.events.js';
import { UsersService } from './users.service.js';

/** No password has this for its hash. */
const UNUSABLE_HASH = '!';

/** The end of an account, in the caller's transaction: the row stays, emptied, because messages hang on it. */
@Injectable()
export class UserErasureService {
  constructor(
    private readonly users: UsersService,
    private readonly erasure: UserErasureRepository,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Turns away whoever is about to act on the account, ahead of the transaction that ends it: among many it might
   * never get its lock. What stays closed because that transaction failed, a login opens as well.
   */
  deactivate(userId: string): Promise<void> {
    return this.users.deactivate(userId);
  }

  reactivate(userId: string): Promise<void> {
    return this.users.reactivate(userId);
  }

  /** Whoever acts on this account or as it has finished by now, or waits and then finds it deleted. */
  async lock(userId: string): Promise<void> {
    if (!(await this.erasure.lock(userId))) throw new UserNotFound();
  }

  /** The name that it gets is a random one, so that nobody can take it before and stand in the way. */
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
