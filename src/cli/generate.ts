import { Command } from 'commander';
import { runCommand } from './command.js';
import { generateMigration } from './schema/generate-migration.js';

const command = new Command('db:generate')
  .description(
    'Writes a migration for the changes in *.tables.ts with drizzle-kit generate, which gets all other arguments.',
  )
  .usage('[--json] [--name <name>] [--custom] [arguments of drizzle-kit generate]')
  .allowUnknownOption()
  .argument('[arguments...]', 'for drizzle-kit generate')
  .addHelpText(
    'after',
    '\nNeeds the development dependencies. Exits with 0 when a migration was written or none is needed.',
  );

void runCommand(command, async ({ args, interactive }) => {
  const canAsk = interactive && process.stdin.isTTY && process.stdout.isTTY;
  return generateMigration({ args, canAsk });
});
