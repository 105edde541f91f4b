import { ValidateIf } from 'class-validator';
import { Emoji } from '../emoji.decorator.js';

export class UnreactDto {
  /** If given, only this one is removed. */
  @ValidateIf((_, value) => value !== undefined)
  @Emoji()
  emoji?: string;
}
