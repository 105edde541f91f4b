import { IsIn } from 'class-validator';
import { netWorthTier } from '../../../users/users.enums.tables.js';

export class ChooseTierDto {
  @IsIn(netWorthTier.enumValues)
  tier: (typeof netWorthTier.enumValues)[number];
}
