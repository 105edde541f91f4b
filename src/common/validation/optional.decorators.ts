import { ValidateIf } from 'class-validator';

/** A field that may be left out, but not be null. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

/** A field that may be left out; null and empty text clear it. */
export const MayBeBlank = () =>
  ValidateIf((_, value) => value !== undefined && value !== null && value !== '');
