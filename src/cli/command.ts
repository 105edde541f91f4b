import { writeSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import { optionsKeptByNpm } from '../config/npm.js';
import { type Failure, failureOf } from './failure.js';
import { watchInterrupts } from './interrupts.js';

/** The same result as text and as data. */
export interface Outcome {
  text: string;
  data: unknown;
  /** 0 when absent. */
  exitCode?: number;
}

export interface Invocation {
  options: Record<string, unknown>;
  args: string[];
  /** True on a terminal: show progress. */
  interactive: boolean;
}

interface CommandOptions {
  /** True when the command handles Ctrl-C itself; otherwise an interrupt undoes its work and ends it. */
  handlesInterrupts?: boolean;
}

/** sysexits.h; 130 is the shell's code for Ctrl-C. */
const EXIT = { usage: 64, defect: 70, output: 74, interrupted: 130 } as const;

/**
 * Adds --json, writes errors to standard error and sets the exit code. With --json an error is also an object on
 * standard output.
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
    process.exitCode =
      error instanceof CommanderError ? reportUsageError(error) : reportFailure(failureOf(error));
  }
  exitOnceFlushed();
}

const EXIT_POLL_INTERVAL_MS = 3_000;

/** An open connection does not keep the process alive; unwritten output does. */
function exitOnceFlushed(): void {
  setInterval(() => {
    if (process.stdout.writableLength === 0) process.exit();
  }, EXIT_POLL_INTERVAL_MS).unref();
}

/**
 * The command does nothing: without the option it might do more than the caller asked for, as db:migrate without
 * --plan.
 */
class OptionsKeptByNpm extends Error {
  readonly exitCode = EXIT.usage;

  constructor(script: string, flags: readonly string[]) {
    super(
      `npm kept ${flags.join(' ')} for itself, so ${script} did nothing. Write: npm run ${script} -- ${flags.join(' ')} ` +
        "(also when it is set in npm's own settings).",
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

/** Reads argv, since commander does not parse it after a wrong argument. */
const wantsJson = () => process.argv.includes('--json');

/** A closed pipe (`head`) is no error; any other write failure is. */
function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = EXIT.output;
    console.error(
      `Standard output cannot be written (${error.message}), so the result was not printed. Free space there.`,
    );
  });
  process.stderr.on('error', () => undefined);
}

function reportFailure({ exitCode, ...failure }: Failure): number {
  console.error(failure.error);
  if (wantsJson()) writeJson(failure);
  return exitCode;
}

/** Commander has already printed its message. */
function reportUsageError({ exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  if (wantsJson()) writeJson({ error: `${message.replace(/^error: /, '')} --help shows the usage.` });
  return EXIT.usage;
}

/** Synchronous, since the process may exit next. */
function writeJson(failure: Omit<Failure, 'exitCode'>): void {
  try {
    writeSync(process.stdout.fd, `${JSON.stringify(failure)}\n`);
  } catch {
    // The reader has closed the pipe.
  }
}

function exitInterrupted(): never {
  if (wantsJson()) writeJson({ error: 'Interrupted. What was not finished is undone; run it again.' });
  return process.exit(EXIT.interrupted);
}
