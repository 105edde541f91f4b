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

const DOCTOR = 'npm run doctor tells what is wrong.';

interface Ailment {
  /** Matches SQLSTATEs and Node's error codes. */
  codes: RegExp;
  exitCode: number;
  mend: string;
}

/** The first match wins. */
const AILMENTS: Ailment[] = [
  {
    codes: /^42501$/,
    exitCode: EXIT.noPermission,
    mend: 'The role in DATABASE_URL may not do that: use the one that owns the database, or GRANT it what it lacks.',
  },
  {
    codes: /^(42P01|42703|42883|3F000)$/,
    exitCode: EXIT.config,
    mend: 'The schema is not the one of this code: npm run db:migrate, then npm run doctor.',
  },
  {
    codes: /^25006$/,
    exitCode: EXIT.unavailable,
    mend: 'That database only reads, as a replica does: point DATABASE_URL at the primary.',
  },
  {
    codes: /^(53100|53200)$/,
    exitCode: EXIT.unavailable,
    mend: "Make room on the database's machine, and run it again.",
  },
  {
    codes: /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ENOTDIR|EISDIR|ENOENT|EEXIST|ENAMETOOLONG|EMFILE)$/,
    exitCode: EXIT.noFile,
    mend: 'See that it is there, may be written, and has room.',
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
  const ailment = AILMENTS.find(({ codes }) => codes.test(code)) ?? {
    exitCode: isUnavailable(thrown) ? EXIT.unavailable : EXIT.failed,
    mend: DOCTOR,
  };
  const reason = reasonOf(thrown).trim().replace(/\.$/, '');
  return { error: `${reason}. ${ailment.mend}`, exitCode: ailment.exitCode };
}
