import { Emoji } from '../emoji.decorator.js';

export class ReactDto {
  @Emoji()
  emoji: string;
}
