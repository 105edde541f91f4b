import { Command, InvalidArgumentError } from 'commander';
import { surveyEnvironment } from '../config/environment.js';
import { type Outcome, runCommand } from './command.js';
import { CHECKS } from './doctor/checks.js';
import { runDoctor } from './doctor/doctor-run.js';
import { formatReport } from './doctor/doctor-report.js';
import { ProgressBar } from './progress-bar.js';
import { integerOption } from './integer-option.js';

const NAMES = CHECKS.map(({ name }) => name);

function parseCheckNames(text: string, before: string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `There is no check ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.`,
    );
  return [...before, ...names];
}

const positive = integerOption(1, 999_999);

const command = new Command('doctor')
  .description(
    'Checks the environment and the database, and says how to fix each problem. Changes nothing without --fix.',
  )
  .option('--fix', 'fix what is safe to fix on a running server, and check again')
  .option('--only <names>', 'only these checks, separated by commas; may be repeated', parseCheckNames)
  .option('--nodes <n>', 'planned number of nodes, for the check `pool`', positive)
  .option('--patience <seconds>', 'time limit of one query', positive, 30)
  .addHelpText(
    'after',
    `\nChecks: ${NAMES.join(', ')}.\n\nExit codes: 0 no errors, 1 errors, 64 wrong usage.`,
  );

interface Options {
  fix?: boolean;
  only?: string[];
  nodes?: number;
  patience: number;
}

void runCommand(command, async ({ options, interactive }): Promise<Outcome> => {
  const { patience, only, ...rest } = options as unknown as Options;
  const bar = new ProgressBar(interactive, 'Checking', only?.length ?? NAMES.length);
  try {
    const patienceMs = patience * 1000;
    return formatReport(
      await runDoctor(surveyEnvironment(), {
        ...rest,
        ...(only && { only }),
        timeoutMs: patienceMs,
        onCheck: () => bar.advance(),
      }),
    );
  } finally {
    bar.stop();
  }
});
