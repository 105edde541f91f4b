export class DataDirectoryBusy extends Error {
  /** EX_TEMPFAIL of sysexits.h. */
  readonly exitCode = 75;

  constructor(
    dataDir: string,
    readonly pid: number,
  ) {
    super(
      `The embedded database in ${dataDir} is in use by process ${pid}. ` +
        'Stop that process first, point DATA_DIR at another directory, ' +
        'or set DATABASE_URL to use a PostgreSQL server of your own.',
    );
    this.name = 'DataDirectoryBusy';
  }
}

export class EmbeddedPostgresUnavailable extends Error {
  /** EX_UNAVAILABLE of sysexits.h. */
  readonly exitCode = 69;

  constructor(reason: string) {
    super(`${reason} Set DATABASE_URL to use a PostgreSQL server of your own.`);
    this.name = 'EmbeddedPostgresUnavailable';
  }
}

/** PostgreSQL or initdb exited; the message ends with the tail of its output. */
export class EmbeddedPostgresFailed extends Error {
  constructor(
    what: string,
    readonly logTail: string,
  ) {
    super(`${what}\n${logTail.trim() || '(it wrote nothing)'}`);
    this.name = 'EmbeddedPostgresFailed';
  }
}
