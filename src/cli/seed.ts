import { Command } from 'commander';
import type { Config } from '../config/config.js';
import { readEnvironment } from '../config/environment.js';
import { withServices } from './command-app.js';
import { type Outcome, runCommand } from './command.js';
import { DemoSeeder } from './seed/demo-seeder.js';
import { DEMO_PASSWORD } from './seed/demo-world.js';
import { integerOption } from './integer-option.js';
import { isLarge, type LargeOptions, moment, seedLargeWorld } from './seed/large-command.js';

const wholeNumber = integerOption(0, 999_999_999_999);

const command = new Command('db:seed')
  .description('Fills the database with a small demo, or, given a size, with a large world for tests.')
  .option('--users <n>', 'users (20 posts, 20 follows and 10 messages each by default)', wholeNumber)
  .option('--posts <n>', 'posts (one like and 0.3 comments each by default)', wholeNumber)
  .option('--follows <n>', 'follows', wholeNumber)
  .option('--likes <n>', 'likes of posts', wholeNumber)
  .option('--comments <n>', 'comments', wholeNumber)
  .option('--messages <n>', 'messages', wholeNumber)
  .option('--seed <n>', 'seed of the large world; the same seed creates the same world (1)', wholeNumber)
  .option('--until <time>', 'newest time of the large world (now); part of the seed', moment)
  .option('--more', 'add to an existing large world')
  .option('--in-production', 'create a large world although NODE_ENV is production')
  .addHelpText(
    'after',
    `
Without a size: the demo. May be repeated; existing rows stay. Log in as demo@example.com with ${DEMO_PASSWORD}.

With a size: a large world beside the existing rows. For tests only: every user in it has the password ${DEMO_PASSWORD}.
It is created in one transaction; an interrupt leaves nothing (VACUUM then frees the space). A database without users is
locked meanwhile, because its indexes are built at the end. Rejected where a large world exists, unless --more.`,
  );

void runCommand(command, async ({ options, interactive }): Promise<Outcome> => {
  const config = readEnvironment();
  const large: LargeOptions = options;
  return isLarge(large) ? seedLargeWorld(config, large, interactive) : seedDemonstration(config, interactive);
});

async function seedDemonstration(config: Config, interactive: boolean): Promise<Outcome> {
  const seeded = await withServices(
    config,
    (line) => interactive && console.error(line),
    (app) => new DemoSeeder(app).seed(),
  );
  const text = `Added ${seeded.people} people, ${seeded.posts} posts and ${seeded.messages} messages. Log in as demo@example.com with ${DEMO_PASSWORD}.`;
  return { text, data: { ...seeded, login: { email: 'demo@example.com', password: DEMO_PASSWORD } } };
}
