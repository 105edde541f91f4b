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
  .description(
    'Fills the database: with a small demonstration, or, when told a size, with a large world for tests.',
  )
  .option('--users <n>', 'people (20 posts, 20 follows and 10 messages each unless told)', wholeNumber)
  .option('--posts <n>', 'posts (one like and 0.3 comments each unless told)', wholeNumber)
  .option('--follows <n>', 'follows', wholeNumber)
  .option('--likes <n>', 'likes of posts', wholeNumber)
  .option('--comments <n>', 'comments', wholeNumber)
  .option('--messages <n>', 'messages', wholeNumber)
  .option('--seed <n>', 'another number makes another large world, the same one the same (1)', wholeNumber)
  .option(
    '--until <time>',
    'the newest moment of the large world (now); part of what makes it the same',
    moment,
  )
  .option('--more', 'add a large world to the one that is there')
  .option('--in-production', 'make a large world although NODE_ENV is production')
  .addHelpText(
    'after',
    `
Without a size: the demonstration. May be repeated: what is there stays. Log in as demo@example.com with ${DEMO_PASSWORD}.

With any size: a large world beside whatever is there, which is not touched. For tests only: everybody in it has the
password ${DEMO_PASSWORD}. It comes whole or, when interrupted, not at all (VACUUM then gives the space back). A database
without people is locked meanwhile, because its indexes are built at the end. Refused where a large world is already, unless --more.`,
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
