/**
 * npm parses an unknown option made of its short options as these: --plan is -p -l -a -n. These letters set a variable to
 * "true".
 */
const SHORT_OPTIONS: Readonly<Record<string, string>> = {
  a: 'all',
  f: 'force',
  g: 'global',
  l: 'long',
  p: 'parseable',
  y: 'yes',
};
/** These change a log level, or set "yes" to false. */
const SILENT_SHORT_OPTIONS = 'dnqs';

/** npm sets these for every script; their names begin like one of our options. */
const SET_FOR_EVERY_SCRIPT = ['npm_config_user_agent', 'npm_config_userconfig'];

const isOn = (value: string | undefined) => value !== undefined && value !== '' && value !== 'false';

/** "key-file", "no-proof" */
type OptionName = string;

function isRunByNpm(script: string, env: NodeJS.ProcessEnv): boolean {
  return env.npm_lifecycle_event === script;
}

function isKept(option: OptionName, env: NodeJS.ProcessEnv): boolean {
  const negated = /^no-(.+)/.exec(option)?.[1];
  if (negated !== undefined) return env[variableOf(negated)] === '';
  return isOn(env[variableOf(option)]) || isCompleted(option, env) || isTakenApart(option, env);
}

const variableOf = (option: OptionName) => `npm_config_${option.replaceAll('-', '_')}`;

/** npm completes a prefix of its own options: --to becomes --token-description. */
function isCompleted(option: OptionName, env: NodeJS.ProcessEnv): boolean {
  return Object.keys(env).some(
    (key) =>
      key.startsWith(variableOf(option)) &&
      !SET_FOR_EVERY_SCRIPT.includes(key) &&
      key !== variableOf(option) &&
      isOn(env[key]),
  );
}

function isTakenApart(option: OptionName, env: NodeJS.ProcessEnv): boolean {
  const letters = [...option].filter((letter) => !SILENT_SHORT_OPTIONS.includes(letter));
  return (
    letters.length > 0 && letters.every((letter) => env[`npm_config_${SHORT_OPTIONS[letter]}`] === 'true')
  );
}

/**
 * The options that npm consumed, because they precede the `--` or are in npm's own settings. The script does not receive
 * them.
 */
export function optionsKeptByNpm(
  script: string,
  options: readonly OptionName[],
  { env, argv }: Pick<NodeJS.Process, 'env' | 'argv'> = process,
): OptionName[] {
  if (!isRunByNpm(script, env)) return [];
  const isGiven = (option: OptionName) =>
    argv.some((argument) => argument === `--${option}` || argument.startsWith(`--${option}=`));
  return options.filter((option) => !isGiven(option) && isKept(option, env));
}

/** The variables that were passed as npm options: `npm start --port=8080` for PORT. */
export function variablesKeptByNpm(
  script: string,
  variables: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): string[] {
  if (!isRunByNpm(script, env)) return [];
  return variables.filter((variable) => env[`npm_config_${variable.toLowerCase()}`] !== undefined);
}
