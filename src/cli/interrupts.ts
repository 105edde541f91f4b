type Undo = () => Promise<unknown>;

interface UndoHandle {
  /** Undoes once, outside of an interrupt. */
  (): Promise<void>;
  /** Commits: nothing is left to undo. */
  commit(): void;
}

const pendingUndos = new Set<Undo>();
let interrupted = false;

/**
 * Registers an undo for an interrupt. After an interrupt a regular call waits for the process to end, since it would
 * remove the database that the cleanup still needs.
 */
export function onInterrupt(undo: Undo): UndoHandle {
  pendingUndos.add(undo);
  const now = async () => {
    if (interrupted) await new Promise<never>(() => undefined);
    if (pendingUndos.delete(undo)) await undo();
  };
  return Object.assign(now, { commit: () => void pendingUndos.delete(undo) });
}

/** On a signal, runs the registered undos in reverse order and then ends the process with `end`. */
export function watchInterrupts(log: (line: string) => void, exit: () => never): void {
  const interrupt = async () => {
    if (interrupted) return;
    interrupted = true;
    log('Interrupted; cleaning up …');
    for (const undo of [...pendingUndos].reverse()) {
      pendingUndos.delete(undo);
      await undo().catch((error: Error) => log(error.message));
    }
    exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void interrupt());
}
