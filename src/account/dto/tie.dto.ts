import { toIso } from '../../common/to-iso.js';
import type { TieRow } from '../export.repository.js';

/** A person to whom the account's owner has a tie. */
export class TieDto {
  userId: string;
  username: string;
  since: string;

  static from(row: TieRow): TieDto {
    return Object.assign(new TieDto(), { ...row, since: toIso(row.since) });
  }
}
