import { createInterface } from 'node:readline/promises';

/** EX_USAGE of sysexits.h. */
class NotConfirmed extends Error {
  readonly exitCode = 64;
}

/** Asks a person; where there is none to ask, only --yes will do. Throws NotConfirmed. */
export async function confirm(
  question: string,
  { yes, json }: { yes: boolean; json: boolean },
): Promise<void> {
  if (yes) return;
  if (process.stdin.isTTY !== true || json) throw new NotConfirmed(`${question} Say so with --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `).finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new NotConfirmed('Nothing was done.');
}
