import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { CommonPassword } from './auth.errors.js';

/** The names a password must not repeat, and where in the request it stands. */
interface PasswordContext {
  names: string[];
  pointer: string;
}

/** Knows the 3,000 commonest passwords of eight characters and more; reads them when it is first asked. */
@Injectable()
export class CommonPasswords {
  private common: ReadonlySet<string> | undefined;

  /** Throws CommonPassword for what anybody would guess: a common password, or the account's own names. */
  assertNotCommon(password: string, { names, pointer }: PasswordContext): void {
    const folded = password.toLowerCase();
    const guessable = this.list().has(folded) || names.some((name) => name.toLowerCase() === folded);
    if (guessable) throw new CommonPassword(pointer);
  }

  private list(): ReadonlySet<string> {
    const file = new URL('./common-passwords.txt', import.meta.url);
    this.common ??= new Set(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    return this.common;
  }
}
