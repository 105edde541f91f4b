import { Command, CommanderError } from 'commander';
import { EnvironmentInvalid } from '../config/environment.js';
import { reasonOf } from '../database/root-cause.js';

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

/** A usage error, as in sysexits.h. */
const EXIT_USAGE = 64;

/**
 * Runs an operator's command to its end: every command has --help and --json, tells errors on standard error, and
 * exits with a code that means something.
 */
export async function runCommand(
  command: Command,
  work: (invocation: Invocation) => Promise<Outcome>,
): Promise<void> {
  command.option('--json', 'print the result as JSON').exitOverride().showHelpAfterError();
  try {
    await command.parseAsync();
    const options = command.opts<Record<string, unknown>>();
    const interactive = process.stderr.isTTY === true && options.json !== true;
    const outcome = await work({ options, args: command.args, interactive });
    console.log(options.json === true ? JSON.stringify(outcome.data, null, 2) : outcome.text);
    process.exitCode = outcome.exitCode ?? 0;
  } catch (error) {
    process.exitCode = tell(error, command.opts().json === true);
  }
}

function tell(error: unknown, json: boolean): number {
  // Commander has already written its help, its version or its complaint.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  const { exitCode, message: words } = error as Error & { exitCode?: number };
  // An error with a code of its own is told in its own words, whatever caused it.
  const message = exitCode === undefined ? reasonOf(error) : words;
  const complaints = error instanceof EnvironmentInvalid ? error.complaints : undefined;
  console.error(json ? JSON.stringify({ error: message, ...(complaints && { complaints }) }) : message);
  return exitCode ?? 1;
}
