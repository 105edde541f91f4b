import { Flag } from '../../common/validation/flag.decorator.js';

export class ContentChoicesChangesDto {
  @Flag()
  autoTranslate?: boolean;

  @Flag()
  prioritizeFollowing?: boolean;

  @Flag()
  showSensitiveContent?: boolean;
}
