import { Matches } from 'class-validator';

/**
 * Refuses what makes one name look like another or spill out of its line: controls, bidi overrides and isolates,
 * zero-width and other default-ignorable characters, and piles of combining marks. Joiners inside emoji are allowed.
 */
export const PlainText = () =>
  Matches(
    /^(?!.*(?:\p{Mn}|\p{Me}){4})(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|(?<=\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})\u200D(?=\p{Extended_Pictographic}))*$/u,
    {
      message: 'must not contain control, direction or invisible characters',
    },
  );
