export class DatabaseNotOurs extends Error {
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  constructor() {
    super(
      'This database already has a "users" table that this system did not make. If it is an existing RabitChat ' +
        'database, take it over with: npm run db:adopt -- --plan, then npm run db:adopt -- --apply. ' +
        'Otherwise give this server an empty database.',
    );
  }
}

/** The migration was rolled back; servers of the previous release can keep running. */
export class MigrationFailed extends Error {
  /** EX_SOFTWARE of sysexits.h. */
  readonly exitCode = 70;

  constructor(tag: string, cause: Error) {
    super(
      `The migration ${tag} failed and was undone: ${cause.message}. The schema and the journal are as they were ` +
        'before it, and a server of the release before can go on. Mend what it names, then: npm run db:migrate',
      { cause },
    );
  }
}

export class MigrationLockTimeout extends Error {
  /** EX_TEMPFAIL of sysexits.h. */
  readonly exitCode = 75;

  constructor(tag: string, seconds: number, cause: unknown) {
    super(
      `The migration ${tag} could not get its locks within ${seconds} s, and was undone: another session holds on to ` +
        'them (see pg_stat_activity and pg_blocking_pids). Run it again when that is done: npm run db:migrate',
      { cause },
    );
  }
}
