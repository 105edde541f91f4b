import { Matches } from 'class-validator';

/**
 * Refuses text that can imitate another name or break the layout: controls, bidi overrides and isolates, zero-width and
 * other default-ignorable characters, and four or more combining marks in a row. Joiners inside emoji are allowed.
 */
export const PlainText = () =>
  Matches(
    /^(?!.*(?:\p{Mn}|\p{Me}){4})(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|(?<=\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})\u200D(?=\p{Extended_Pictographic}))*$/u,
    {
      message: 'must not contain control, direction or invisible characters',
    },
  );
