import { createInterface } from 'node:readline/promises';

/** sysexits.h EX_USAGE. */
class NotConfirmed extends Error {
  readonly exitCode = 64;
}

/**
 * Asks on the terminal; without one --yes is required.
 * @throws NotConfirmed
 */
export async function confirm(
  question: string,
  { yes, json }: { yes: boolean; json: boolean },
): Promise<void> {
  if (yes) return;
  if (process.stdin.isTTY !== true || json) throw new NotConfirmed(`${question} Confirm with --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close the terminal without an answer.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new NotConfirmed('Nothing was done.');
}
