import { users } from './users.tables.js';

/** The columns of a person as everyone may see them; what a query joins for AuthorDto. */
export const authorColumns = {
  id: users.id,
  username: users.username,
  displayName: users.displayName,
  avatarUrl: users.avatarUrl,
  isVerified: users.isVerified,
  netWorth: users.netWorth,
  influenceScore: users.influenceScore,
};

export interface AuthorRow {
  id: string;
  username: string;
  displayName: string;
  avatarUrl: string | null;
  isVerified: boolean;
  netWorth: number;
  influenceScore: number;
}
