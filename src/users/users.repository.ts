import { Injectable } from '@nestjs/common';
import { and, asc, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { sqlState } from '../database/database-unavailable.js';
import { suspended } from './account-state.sql.js';
import { type User, users } from './users.tables.js';

export type NewUser = typeof users.$inferInsert;
export type UserChanges = Partial<NewUser>;

export interface Consent {
  legalVersion: string;
  marketingOptIn?: boolean;
}

export interface Account {
  user: User;
  isSuspended: boolean;
}

const UNIQUE_VIOLATION = '23505';

const folded = (text: SQL | typeof users.username | typeof users.email | string) =>
  sql`lower(${text} COLLATE "C")`;
const sameName = (name: string) =>
  sql`(${folded(users.username)} = ${folded(name)} AND NOT ${users.usernameVariant})`;
const sameEmail = (email: string) =>
  sql`(${folded(users.email)} = ${folded(email)} AND NOT ${users.emailVariant})`;

@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  /** Returns undefined when the username or the e-mail address is taken, ignoring case. */
  async add(user: NewUser): Promise<User | undefined> {
    const values = { ...user, passwordSetAt: sql`now()` };
    const [added] = await this.database.db.insert(users).values(values).onConflictDoNothing().returning();
    return added;
  }

  async find(id: string): Promise<User | undefined> {
    const [user] = await this.database.db.select().from(users).where(this.byId(id));
    return user;
  }

  /** Prefers an exact match to a case-insensitive one, and an e-mail address to a username. */
  async findByLogin(name: string): Promise<Account | undefined> {
    const exactEmail = eq(users.email, name);
    const exactName = eq(users.username, name);
    const rank = sql`CASE WHEN ${exactEmail} THEN 1 WHEN ${exactName} THEN 2 WHEN ${sameEmail(name)} THEN 3 ELSE 4 END`;
    return this.findAccount(or(exactEmail, exactName, sameEmail(name), sameName(name))!, rank);
  }

  /** Prefers an exact match to a case-insensitive one. */
  async findByEmail(email: string): Promise<Account | undefined> {
    const exact = eq(users.email, email);
    return this.findAccount(or(exact, sameEmail(email))!, sql`CASE WHEN ${exact} THEN 1 ELSE 2 END`);
  }

  async isUsernameTaken(username: string): Promise<boolean> {
    return (await this.listTakenUsernames([username])).length > 0;
  }

  async isEmailTaken(email: string): Promise<boolean> {
    const [taken] = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(or(eq(users.email, email), sameEmail(email)))
      .limit(1);
    return taken !== undefined;
  }

  /** Returns the taken usernames in lower case. */
  async listTakenUsernames(usernames: string[]): Promise<string[]> {
    const name = folded(users.username);
    const wanted = sql.join(
      usernames.map((username) => folded(username)),
      sql`, `,
    );
    const rows = await this.database.db
      .select({ name: sql<string>`${name}` })
      .from(users)
      .where(
        or(
          inArray(users.username, usernames),
          sql`(${name} IN (${wanted}) AND NOT ${users.usernameVariant})`,
        ),
      );
    return rows.map((row) => row.name);
  }

  /** Returns undefined when the new username is taken. */
  async update(id: string, changes: UserChanges): Promise<User | undefined> {
    try {
      const [user] = await this.database.db.update(users).set(changes).where(this.byId(id)).returning();
      return user;
    } catch (error) {
      // UPDATE has no ON CONFLICT; the username is the only unique column among the changes.
      if (sqlState(error) === UNIQUE_VIOLATION) return undefined;
      throw error;
    }
  }

  /** Returns false when the account is deleted, or when `replaced` is given and is not its hash any more. */
  async setPassword(id: string, hash: string, replaced?: string): Promise<boolean> {
    const password = { password: hash, passwordSetAt: sql`now()` };
    const changed = await this.database.db
      .update(users)
      .set(password)
      .where(and(this.byId(id), replaced === undefined ? undefined : eq(users.password, replaced)))
      .returning({ id: users.id });
    return changed.length > 0;
  }

  async acceptLegal(id: string, consent: Consent): Promise<User | undefined> {
    const now = sql`now()`;
    const accepted = { termsAcceptedAt: now, privacyAcceptedAt: now, communityGuidelinesAcceptedAt: now };
    const [user] = await this.database.db
      .update(users)
      .set({ ...accepted, ...consent })
      .where(this.byId(id))
      .returning();
    return user;
  }

  async recordLogin(id: string): Promise<User | undefined> {
    const seen = { lastActiveAt: sql`now()`, deactivatedAt: null };
    const [user] = await this.database.db.update(users).set(seen).where(this.byId(id)).returning();
    return user;
  }

  async deactivate(id: string): Promise<boolean> {
    return this.setDeactivated(id, sql`now()`);
  }

  async reactivate(id: string): Promise<boolean> {
    return this.setDeactivated(id, null);
  }

  private async setDeactivated(id: string, deactivatedAt: SQL | null): Promise<boolean> {
    const changed = await this.database.db
      .update(users)
      .set({ deactivatedAt })
      .where(this.byId(id))
      .returning({ id: users.id });
    return changed.length > 0;
  }

  private async findAccount(condition: SQL, rank: SQL): Promise<Account | undefined> {
    const [account] = await this.database.db
      .select({ user: users, isSuspended: sql<boolean>`(${suspended})` })
      .from(users)
      .where(and(condition, isNull(users.deletedAt)))
      .orderBy(asc(rank))
      .limit(1);
    return account;
  }

  private byId(id: string) {
    return and(eq(users.id, id), isNull(users.deletedAt));
  }
}
