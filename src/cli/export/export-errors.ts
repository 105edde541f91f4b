/** sysexits.h EX_NOUSER. */
export class NoSuchUser extends Error {
  readonly exitCode = 67;

  constructor(name: string) {
    super(`No user has the username, id or e-mail "${name}".`);
  }
}

/** sysexits.h EX_USAGE. */
export class NotExportable extends Error {
  readonly exitCode = 64;

  constructor(table: string, known: readonly string[]) {
    super(`"${table}" is not an exportable table. Exportable: ${known.join(', ')}.`);
  }
}

/** sysexits.h EX_CANTCREAT. */
export class FolderTaken extends Error {
  readonly exitCode = 73;

  constructor(folder: string) {
    super(`${folder} already exists and is not an empty folder; choose another one with --to.`);
  }
}

/** sysexits.h EX_NOINPUT. */
export class NothingToExport extends Error {
  readonly exitCode = 66;

  constructor() {
    super(
      'This database has none of the tables to export: see that DATABASE_URL names the right one; npm run db:migrate makes them.',
    );
  }
}
