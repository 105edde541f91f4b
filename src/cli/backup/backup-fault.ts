/** Exit codes of sysexits.h. */
const CODES = {
  failed: 1,
  usage: 64,
  /** The backup is not what its manifest says. */
  data: 65,
  /** There is no such backup. */
  absent: 66,
  unavailable: 69,
  /** The target holds something already. */
  occupied: 73,
  /** What is asked for needs a key, a program or a version that is not at hand. */
  config: 78,
} as const;

/** What went wrong with a backup or a restore, where, and what mends it. */
export class BackupFault extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof CODES, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = CODES[kind];
  }
}
