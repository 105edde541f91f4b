import { Text } from '../../common/validation/text.decorator.js';

/** Any short text that is not blank; ten code points have room for a family. */
export const Emoji = () => Text({ max: 10 });
