import { IsIn } from 'class-validator';
import { industry } from '../../../users/users.enums.tables.js';

export class ChooseIndustryDto {
  @IsIn(industry.enumValues)
  industry: (typeof industry.enumValues)[number];
}
