import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { CommonPassword } from './auth.errors.js';

/** The names that the password must not equal, and its JSON pointer in the request. */
interface PasswordContext {
  names: string[];
  pointer: string;
}

/** The 3,000 most common passwords of at least eight characters, loaded on first use. */
@Injectable()
export class CommonPasswords {
  private common: ReadonlySet<string> | undefined;

  /** Throws CommonPassword for a common password and for the account's own names, ignoring case. */
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
