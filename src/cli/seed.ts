import { NestFactory } from '@nestjs/core';
import { Command } from 'commander';
import { AppModule } from '../app.module.js';
import { readEnvironment } from '../config/environment.js';
import { openCommandDatabase } from './command-database.js';
import { type Outcome, runCommand } from './command.js';
import { DemoSeeder } from './seed/demo-seeder.js';
import { DEMO_PASSWORD } from './seed/demo-world.js';

const command = new Command('db:seed')
  .description('Fills the database with a small demonstration: people, posts, threads, follows and chats.')
  .addHelpText(
    'after',
    `\nMay be repeated: what is there stays. Log in as demo@example.com with ${DEMO_PASSWORD}.`,
  );

void runCommand(command, async ({ interactive }): Promise<Outcome> => {
  const config = readEnvironment();
  const database = await openCommandDatabase(config, (line) => interactive && console.error(line));
  const app = await NestFactory.createApplicationContext(
    AppModule.with(config.with({ databaseUrl: database.url, rateLimits: false })),
    { logger: ['error'] },
  );
  try {
    const seeded = await new DemoSeeder(app).seed();
    const text = `Added ${seeded.people} people, ${seeded.posts} posts and ${seeded.messages} messages. Log in as demo@example.com with ${DEMO_PASSWORD}.`;
    return { text, data: { ...seeded, login: { email: 'demo@example.com', password: DEMO_PASSWORD } } };
  } finally {
    await app.close();
    await database.close();
  }
});
