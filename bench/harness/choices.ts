import { InvalidArgumentError } from 'commander';

/** A parser for commander of some of these names, separated by commas. */
export function someOf(names: readonly string[]) {
  return (text: string): string[] => {
    const chosen = text.split(',').map((name) => name.trim());
    const unknown = chosen.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${names.join(', ')}.`);
    return chosen;
  };
}
