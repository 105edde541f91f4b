import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { newPasswordError } from '../../auth/new-password.decorator.js';

/** sysexits.h EX_DATAERR. */
export class UnfitPassword extends Error {
  readonly exitCode = 65;
}

/**
 * Reads from a file, from a pipe, or from the terminal without echo; never from arguments, which every local user can
 * list.
 */
export async function readPassword(file: string | undefined): Promise<string> {
  if (file !== undefined) return checked(await readFile(file, 'utf8'));
  if (process.stdin.isTTY !== true) return checked(await text(process.stdin));
  const password = await typed('New password: ');
  if ((await typed('Once more: ')) !== password)
    throw new UnfitPassword('The two are not the same. Try again.');
  return checked(password);
}

/** Applies the rules of every password change; the line end is not part of the password. */
export function checked(input: string): string {
  const password = input.replace(/\r?\n$/, '');
  const complaint = newPasswordError(password) ?? unprintable(password);
  if (complaint !== undefined) throw new UnfitPassword(`The password ${complaint}.`);
  return password;
}

function unprintable(password: string): string | undefined {
  if (/[\r\n]/.test(password)) return 'must be a single line';
  return password.includes('\0') || password.includes('\uFFFD')
    ? 'must be UTF-8 text without NUL'
    : undefined;
}

async function typed(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('line', resolve);
      terminal.once('SIGINT', () => reject(new UnfitPassword('Nothing was changed.')));
      terminal.once('close', () => reject(new UnfitPassword('There was no password.')));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
