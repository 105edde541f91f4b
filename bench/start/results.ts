export interface Options {
  rounds: number;
  idle: number;
}

/** One start of one server. */
export interface Start {
  /** From the spawning of the process to its first 200, in milliseconds. */
  ms: number;
  /** What the process itself spent until then, in milliseconds of a processor. */
  processorMs: number;
  /** Resident, in bytes, after it was left alone. */
  idleBytes: number;
}

export interface Result {
  server: string;
  starts: Start[];
}
