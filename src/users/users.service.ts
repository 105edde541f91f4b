import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { newId } from '../common/new-id.js';
import { EmailTaken, UsernameTaken, UserNotFound } from './users.errors.js';
import { AccountStateChanged } from './users.events.js';
import {
  type Account,
  type Consent,
  type NewUser,
  type UserChanges,
  UsersRepository,
} from './users.repository.js';
import type { User } from './users.tables.js';

/** The password is plain at sign-up and hashed when stored. */
export type NewAccount = Omit<NewUser, 'id' | 'passwordSetAt' | 'createdAt'>;

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly events: DomainEvents,
  ) {}

  /** Throws UserNotFound for a deleted account. */
  async get(userId: string): Promise<User> {
    const user = await this.users.find(userId);
    if (!user) throw new UserNotFound();
    return user;
  }

  findByLogin(name: string): Promise<Account | undefined> {
    return this.users.findByLogin(name);
  }

  findByEmail(email: string): Promise<Account | undefined> {
    return this.users.findByEmail(email);
  }

  /** Throws UsernameTaken or EmailTaken. A concurrent sign-up can still win; `add` resolves the race. */
  async assertAvailable({ username, email }: Pick<NewUser, 'username' | 'email'>): Promise<void> {
    if (await this.users.isUsernameTaken(username)) throw new UsernameTaken();
    if (await this.users.isEmailTaken(email)) throw new EmailTaken();
  }

  async add(user: NewAccount): Promise<User> {
    const added = await this.users.add({ ...user, id: newId() });
    if (added) return added;
    await this.assertAvailable(user);
    throw new UsernameTaken();
  }

  /** Does not write an unchanged username, so that an adopted account keeps a name that is invalid today. */
  async update(userId: string, { username, ...changes }: UserChanges): Promise<User> {
    const user = await this.get(userId);
    const renamed = username !== undefined && username !== user.username;
    const wanted = { ...changes, ...(renamed && { username, usernameVariant: false }) };
    if (Object.values(wanted).every((value) => value === undefined)) return user;
    const updated = await this.users.update(userId, wanted);
    if (updated) return updated;
    throw renamed ? new UsernameTaken() : new UserNotFound();
  }

  /** Returns false when `replaced` is given and is no longer the account's hash. */
  setPassword(userId: string, hash: string, replaced?: string): Promise<boolean> {
    return this.users.setPassword(userId, hash, replaced);
  }

  /** Records the version and the time of consent; an absent `marketingOptIn` keeps its value. */
  async acceptLegal(userId: string, consent: Consent): Promise<User> {
    const user = await this.users.acceptLegal(userId, consent);
    if (!user) throw new UserNotFound();
    return user;
  }

  /** Updates the last activity and reactivates a deactivated account. */
  async recordLogin(user: User): Promise<User> {
    const seen = (await this.users.recordLogin(user.id)) ?? user;
    if (user.deactivatedAt !== null) this.events.publish(new AccountStateChanged(user.id));
    return seen;
  }

  /** Hides the account from other users until the owner logs in again. */
  async deactivate(userId: string): Promise<void> {
    if (!(await this.users.deactivate(userId))) throw new UserNotFound();
    this.events.publish(new AccountStateChanged(userId));
  }

  async reactivate(userId: string): Promise<void> {
    if (await this.users.reactivate(userId)) this.events.publish(new AccountStateChanged(userId));
  }

  /** Suggests free usernames when this one is taken. */
  async suggestUsernames(username: string): Promise<{ available: boolean; suggestions: string[] }> {
    if (!(await this.users.isUsernameTaken(username))) return { available: true, suggestions: [] };
    const candidates = similarNames(username);
    const taken = new Set(await this.users.listTakenUsernames(candidates));
    return {
      available: false,
      suggestions: candidates.filter((name) => !taken.has(name)).slice(0, MAX_SUGGESTIONS),
    };
  }
}

const MAX_SUGGESTIONS = 3;
const CANDIDATE_COUNT = 12;
const MAX_BASE_LENGTH = 24;

/** Appends random numbers of two to five digits, so that hardly ever all candidates are taken. */
function similarNames(username: string): string[] {
  const base = username.toLowerCase().slice(0, MAX_BASE_LENGTH);
  const names = Array.from({ length: CANDIDATE_COUNT }, (_, index) => {
    const digits = 2 + (index % 4);
    const number = Math.floor(Math.random() * 9 * 10 ** (digits - 1)) + 10 ** (digits - 1);
    return index % 2 === 0 ? `${base}${number}` : `${base}_${number}`;
  });
  return [...new Set(names)];
}
