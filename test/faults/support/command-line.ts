import { parseArgs, type ParseArgsConfig } from 'node:util';
import { optionsKeptByNpm } from '../../../src/config/npm.js';

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

/** Ends the process with the complaint and the way to the mend. */
export function wrongUsage(complaint: string, script: string): never {
  console.error(`${complaint} See npm run ${script} -- --help.`);
  process.exit(EXIT_USAGE);
}

/** What the script was called with; ends the process where that cannot be understood, or is to be explained. */
export function commandLine<T extends ParseArgsConfig>(script: string, help: string, config: T) {
  if (process.argv.includes('--help')) {
    console.log(help);
    process.exit(0);
  }
  const kept = optionsKeptByNpm(script, Object.keys(config.options ?? {})).map((option) => `--${option}`);
  if (kept.length > 0) wrongUsage(`npm kept ${kept.join(' ')} for itself: write it after a "--".`, script);
  try {
    return parseArgs(config);
  } catch (error) {
    return wrongUsage(`${(error as Error).message.split('. ')[0]}.`, script);
  }
}
