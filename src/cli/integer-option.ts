import { InvalidArgumentError } from 'commander';

/** A parser for commander of whole numbers in a range, written in digits alone. */
export function integerOption(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
