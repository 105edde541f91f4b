import { InvalidArgumentError } from 'commander';

/** A commander parser for integers in a range, in decimal digits only. */
export function integerOption(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
