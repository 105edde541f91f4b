import { writeSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import { optionsKeptByNpm } from '../config/npm.js';
import { type Failure, failureOf } from './failure.js';
import { watchInterrupts } from './interrupts.js';

/** What a command reports: words for a person, the same as data for a program, and whether all is well. */
export interface Outcome {
  text: string;
  data: unknown;
  /** 0 when absent. */
  exitCode?: number;
}

export interface Invocation {
  options: Record<string, unknown>;
  args: string[];
  /** Whether anyone looks on who would like to see progress. */
  interactive: boolean;
}

interface CommandOptions {
  /** True for a command that knows what Ctrl-C means to it; any other undoes what it has begun, and ends. */
  handlesInterrupts?: boolean;
}

/** As in sysexits.h; and that of a shell for what Ctrl-C ended. */
const EXIT = { usage: 64, defect: 70, output: 74, interrupted: 130 } as const;

/**
 * Runs an operator's command to its end: every command has --help and --json, tells errors on standard error, and
 * exits with a code that means something. With --json an error, too, is an object on standard output.
 */
export async function runCommand(
  command: Command,
  work: (invocation: Invocation) => Promise<Outcome>,
  { handlesInterrupts = false }: CommandOptions = {},
): Promise<void> {
  command.option('--json', 'print the result as JSON').exitOverride().showHelpAfterError();
  watchOutput();
  process.on('uncaughtException', (error) =>
    process.exit(reportFailure({ ...failureOf(error), exitCode: EXIT.defect })),
  );
  if (!handlesInterrupts) watchInterrupts((line) => console.error(line), exitInterrupted);
  try {
    rejectOptionsKeptByNpm(command);
    await command.parseAsync();
    const options = command.opts<Record<string, unknown>>();
    const interactive = process.stderr.isTTY === true && options.json !== true;
    const outcome = await work({ options, args: command.args, interactive });
    process.stdout.write(`${options.json === true ? JSON.stringify(outcome.data, null, 2) : outcome.text}\n`);
    process.exitCode ??= outcome.exitCode ?? 0;
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? reportUsageError(error) : reportFailure(failureOf(error));
  }
  exitOnceFlushed();
}

const EXIT_POLL_INTERVAL_MS = 3_000;

/** A connection that something left open does not keep the process; a result that is still being written does. */
function exitOnceFlushed(): void {
  setInterval(() => {
    if (process.stdout.writableLength === 0) process.exit();
  }, EXIT_POLL_INTERVAL_MS).unref();
}

/** The command does nothing: without the option it might do more than it was asked for, as db:migrate without --plan. */
class OptionsKeptByNpm extends Error {
  readonly exitCode = EXIT.usage;

  constructor(script: string, flags: readonly string[]) {
    super(
      `npm kept ${flags.join(' ')} for itself, so ${script} did nothing. Write: npm run ${script} -- ${flags.join(' ')} ` +
        "(where it stands in npm's own settings, too).",
    );
  }
}

/** @throws OptionsKeptByNpm */
function rejectOptionsKeptByNpm(command: Command): void {
  const [script = ''] = command.name().split(' ');
  const flagsOf = new Map(command.options.map(({ long, flags }) => [String(long).replace(/^--/, ''), flags]));
  const kept = optionsKeptByNpm(script, [...flagsOf.keys()]);
  if (kept.length > 0)
    throw new OptionsKeptByNpm(
      script,
      kept.map((option) => flagsOf.get(option)!.replace(/^-\w, /, '')),
    );
}

/** As it was written, since a wrong argument before it keeps commander from reading it. */
const wantsJson = () => process.argv.includes('--json');

/** Whoever reads no further, as `head` does, has had enough; any other failure to write is one of the command. */
function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = EXIT.output;
    console.error(
      `Standard output cannot be written (${error.message}), so the result is not told. Make room there.`,
    );
  });
  process.stderr.on('error', () => undefined);
}

function reportFailure({ exitCode, ...failure }: Failure): number {
  console.error(failure.error);
  if (wantsJson()) writeJson(failure);
  return exitCode;
}

/** Commander has already written its help, its version or its complaint for people. */
function reportUsageError({ exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  if (wantsJson()) writeJson({ error: `${message.replace(/^error: /, '')} --help tells the usage.` });
  return EXIT.usage;
}

/** At once, since the process may end with the next statement. */
function writeJson(failure: Omit<Failure, 'exitCode'>): void {
  try {
    writeSync(process.stdout.fd, `${JSON.stringify(failure)}\n`);
  } catch {
    // Nobody listens any more.
  }
}

function exitInterrupted(): never {
  if (wantsJson()) writeJson({ error: 'Interrupted. What was not finished is undone; run it again.' });
  return process.exit(EXIT.interrupted);
}
