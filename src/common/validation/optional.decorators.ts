import { ValidateIf } from 'class-validator';

/** Accepts undefined, refuses null. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

/** Accepts undefined; null and empty text clear the field. */
export const MayBeBlank = () =>
  ValidateIf((_, value) => value !== undefined && value !== null && value !== '');
