import { Command } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { openUnmigratedDatabase } from './command-database.js';
import { type Outcome, runCommand } from './command.js';
import { pruneSessions } from './sessions/prune.js';

const command = new Command('sessions:prune').description(
  'Deletes expired sessions; logs no user out. A running server does the same every 15 minutes.',
);

void runCommand(command, async ({ interactive }): Promise<Outcome> => {
  const database = await openUnmigratedDatabase(
    readEnvironment(),
    (line) => interactive && console.error(line),
  );
  try {
    const pruned = await pruneSessions(database.url);
    return { text: `Deleted ${pruned.deleted} expired sessions; ${pruned.left} are left.`, data: pruned };
  } finally {
    await database.close();
  }
});
