import { IsIn } from 'class-validator';
import { Flag } from '../../common/validation/flag.decorator.js';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';

export class MediaPreferencesChangesDto {
  @Flag()
  autoplay?: boolean;

  @Flag()
  dataSaver?: boolean;

  @MayBeAbsent()
  @IsIn(['low', 'medium', 'high'])
  uploadQuality?: 'low' | 'medium' | 'high';
}
