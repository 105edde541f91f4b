type Undo = () => Promise<unknown>;

interface Undoing {
  /** Undoes once, outside of an interrupt. */
  (): Promise<void>;
  /** Commits: nothing is left to undo. */
  forget(): void;
}

const undoing = new Set<Undo>();
let interrupted = false;

/**
 * Registers an undo for an interrupt. After an interrupt a regular call waits for the process to end, since it would
 * remove the database that the cleanup still needs.
 */
export function onInterrupt(undo: Undo): Undoing {
  undoing.add(undo);
  const now = async () => {
    if (interrupted) await new Promise<never>(() => undefined);
    if (undoing.delete(undo)) await undo();
  };
  return Object.assign(now, { forget: () => void undoing.delete(undo) });
}

/** On a signal, runs the registered undos in reverse order and then ends the process with `end`. */
export function watchInterrupts(tell: (line: string) => void, end: () => never): void {
  const interrupt = async () => {
    if (interrupted) return;
    interrupted = true;
    tell('Interrupted; cleaning up …');
    for (const undo of [...undoing].reverse()) {
      undoing.delete(undo);
      await undo().catch((error: Error) => tell(error.message));
    }
    end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void interrupt());
}
