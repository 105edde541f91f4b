import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { users } from './users.tables.js';

export interface AuthorRow {
  id: string;
  username: string;
  displayName: string;
  avatarUrl: string | null;
  isVerified: boolean;
  netWorth: number;
  influenceScore: number;
}

/** Public columns of `users` or of one of its aliases. */
export const authorColumnsOf = <People extends Record<keyof AuthorRow, AnyPgColumn>>(
  people: People,
): Pick<People, keyof AuthorRow> => ({
  id: people.id,
  username: people.username,
  displayName: people.displayName,
  avatarUrl: people.avatarUrl,
  isVerified: people.isVerified,
  netWorth: people.netWorth,
  influenceScore: people.influenceScore,
});

/** The columns that AuthorDto needs. */
export const authorColumns = authorColumnsOf(users);
