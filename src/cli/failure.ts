import { EnvironmentInvalid } from '../config/environment.js';
import { isUnavailable, sqlState } from '../database/database-unavailable.js';
import { reasonOf, rootCause } from '../database/root-cause.js';

export interface Failure {
  error: string;
  exitCode: number;
  /** One per invalid environment variable. */
  complaints?: readonly string[];
}

/** Exit codes of sysexits.h. */
const EXIT = { failed: 1, unavailable: 69, noFile: 73, noPermission: 77, config: 78 } as const;

const DOCTOR_MEND = 'npm run doctor finds the cause.';

interface KnownFailure {
  /** Matches SQLSTATEs and Node's error codes. */
  codes: RegExp;
  exitCode: number;
  mend: string;
}

/** The first match wins. */
const KNOWN_FAILURES: KnownFailure[] = [
  {
    codes: /^42501$/,
    exitCode: EXIT.noPermission,
    mend: 'The role in DATABASE_URL may not do that: use the one that owns the database, or GRANT it the missing privileges.',
  },
  {
    codes: /^(42P01|42703|42883|3F000)$/,
    exitCode: EXIT.config,
    mend: 'The schema does not match this version: npm run db:migrate, then npm run doctor.',
  },
  {
    codes: /^25006$/,
    exitCode: EXIT.unavailable,
    mend: 'The database is read-only, as a replica is: point DATABASE_URL at the primary.',
  },
  {
    codes: /^(53100|53200)$/,
    exitCode: EXIT.unavailable,
    mend: "Free space on the database's machine, and run the command again.",
  },
  {
    codes: /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ENOTDIR|EISDIR|ENOENT|EEXIST|ENAMETOOLONG|EMFILE)$/,
    exitCode: EXIT.noFile,
    mend: 'Check that the path exists, is writable and has free space.',
  },
];

/** An error with an exit code carries its own remedy; others are looked up here. */
export function failureOf(thrown: unknown): Failure {
  const { exitCode, message } = thrown as Error & { exitCode?: number };
  if (exitCode !== undefined) {
    const complaints = thrown instanceof EnvironmentInvalid ? { complaints: thrown.complaints } : {};
    return { error: message, exitCode, ...complaints };
  }
  const code = sqlState(thrown) ?? String((rootCause(thrown) as { code?: unknown } | undefined)?.code);
  const known = KNOWN_FAILURES.find(({ codes }) => codes.test(code)) ?? {
    exitCode: isUnavailable(thrown) ? EXIT.unavailable : EXIT.failed,
    mend: DOCTOR_MEND,
  };
  const reason = reasonOf(thrown).trim().replace(/\.$/, '');
  return { error: `${reason}. ${known.mend}`, exitCode: known.exitCode };
}
