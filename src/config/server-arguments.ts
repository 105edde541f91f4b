import { surveyEnvironment } from './environment.js';
import { variablesKeptByNpm } from './npm.js';

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

class NoArguments extends Error {
  readonly exitCode = EXIT_USAGE;
}

/**
 * Refuses `npm start -- --port=8080` and `npm start --port=8080`, which would otherwise be ignored silently.
 * @throws NoArguments
 */
export function refuseArguments(argv = process.argv, env = process.env): void {
  const given = argv.slice(2);
  // A given secret prevents the survey from generating one.
  const { variables } = surveyEnvironment({ SESSION_SECRET: 'given', ...env });
  const kept = variablesKeptByNpm('start', variables, env);
  const example = kept[0] === undefined ? 'PORT=8080' : `${kept[0]}=…`;
  const words = [...given, ...kept.map((variable) => `--${variable.toLowerCase().replaceAll('_', '-')}`)];
  if (words.length === 0) return;
  throw new NoArguments(
    `The server has no options, so ${words.join(' ')} is not understood. Its settings are variables: ${example} npm start`,
  );
}
