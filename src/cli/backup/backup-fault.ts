const CODES = {
  failed: 1,
  usage: 64,
  /** The backup differs from its manifest. */
  data: 65,
  /** No such backup. */
  absent: 66,
  unavailable: 69,
  /** The target is not empty. */
  occupied: 73,
  /** A key, a program or a version is missing. */
  config: 78,
} as const;

/** A failed backup or restore; the message says where and how to fix it. */
export class BackupFault extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof CODES, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = CODES[kind];
  }
}
