import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Outcome } from '../command.js';
import {
  runDrizzleKit,
  DrizzleKitFailed,
  runDrizzleKitInteractively,
  PROJECT_FOLDER,
  type DrizzleKitOutput,
} from './drizzle-kit.js';

const NO_CHANGES = /No schema changes/;
const FILE_WRITTEN = /SQL migration file ➜ (\S+)/;
const NEEDS_PROMPT = /Interactive prompts require a TTY/;

interface GenerateOptions {
  args: readonly string[];
  canAsk: boolean;
  cwd?: string;
}

/**
 * Writes a migration for the changed tables. drizzle-kit also exits with 0 on failure, so success is read from its
 * output and the files.
 * @throws DrizzleKitFailed with its output
 */
export async function generateMigration({
  args,
  canAsk,
  cwd = PROJECT_FOLDER,
}: GenerateOptions): Promise<Outcome> {
  const before = filesIn(cwd);
  if (canAsk) {
    await runDrizzleKitInteractively(['generate', ...args], cwd);
    const [written] = filesIn(cwd).filter((file) => !before.includes(file));
    if (written) return outcome(written);
    if (args.includes('--custom')) throw new DrizzleKitFailed('drizzle-kit wrote no migration.');
  }
  const result = await runDrizzleKit(['generate', ...args], cwd);
  const written = FILE_WRITTEN.exec(result.output)?.[1];
  if (result.exitCode !== 0 || !(written ?? NO_CHANGES.test(result.output))) throw failure(result);
  return outcome(written);
}

function filesIn(cwd: string): string[] {
  const folder = path.join(cwd, 'drizzle');
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.sql'))
        .map((file) => `drizzle/${file}`)
    : [];
}

const outcome = (written?: string): Outcome => ({
  text: written
    ? `Wrote ${written}. Read it; the next start or npm run db:migrate applies it.`
    : 'The migrations match the declared tables, so there is nothing to write.',
  data: { written: written ?? null },
});

function failure({ output }: DrizzleKitOutput): DrizzleKitFailed {
  return new DrizzleKitFailed(
    NEEDS_PROMPT.test(output)
      ? 'No migration was written: drizzle-kit asks whether something was renamed or created. Run npm run db:generate ' +
          'at a terminal, without --json, or write the migration by hand: npm run db:generate -- --custom --name <name>'
      : `No migration was written. drizzle-kit said:\n${output}`,
  );
}
