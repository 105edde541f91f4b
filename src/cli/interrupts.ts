type Undo = () => Promise<unknown>;

interface Undoing {
  /** In good order, once. */
  (): Promise<void>;
  /** It has become what it was to be: nothing is to be undone any more. */
  forget(): void;
}

const undoing = new Set<Undo>();
let interrupted = false;

/**
 * Remembers how to undo something when the command is interrupted. From then on whoever would undo it in good order waits
 * for the end of the process, or it would pull away the database that the cleaning up needs, and tell of its own failure.
 */
export function onInterrupt(undo: Undo): Undoing {
  undoing.add(undo);
  const now = async () => {
    if (interrupted) await new Promise<never>(() => undefined);
    if (undoing.delete(undo)) await undo();
  };
  return Object.assign(now, { forget: () => void undoing.delete(undo) });
}

/** From now on Ctrl-C and SIGTERM undo what was begun, the last first, and then end the process by `end`. */
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
