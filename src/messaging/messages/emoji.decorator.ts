import { Text } from '../../common/validation/text.decorator.js';

/** Any text of 1 to 10 code points that is not blank; a family emoji has up to ten. */
export const Emoji = () => Text({ max: 10 });
