type Undo = () => Promise<unknown>;

interface Undoing {
  /** In good order, once. */
  (): Promise<void>;
  /** It has become what it was to be: nothing is to be undone any more. */
  forget(): void;
}

const undoing = new Set<Undo>();
let interrupted = false;

/** The exit code of a shell for what Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

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

/** From now on Ctrl-C and SIGTERM undo what was begun, the last first, and end the process. */
export function watchInterrupts(tell: (line: string) => void): void {
  const interrupt = async () => {
    if (interrupted) return;
    interrupted = true;
    tell('Interrupted; cleaning up …');
    for (const undo of [...undoing].reverse()) {
      undoing.delete(undo);
      await undo().catch((error: Error) => tell(error.message));
    }
    process.exit(EXIT_INTERRUPTED);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void interrupt());
}
