import { Database } from '../../src/database/database.js';
import type { Config } from '../../src/config/config.js';
import { type RunningApp, startApp } from './app.js';
import { HttpClient } from './client.js';
import { testConfig } from './config.js';
import { createDatabase, dropDatabase, withClient } from './database.js';
import { validateReply } from './openapi.js';
import { Person } from './person.js';

export { PASSWORD, Person } from './person.js';

export interface Friends {
  alice: Person;
  bob: Person;
  /** Their conversation. */
  id: string;
}

/** A running server with a database of its own, and the people in it. */
export class World {
  readonly nodes: RunningApp[] = [];
  readonly people: Person[] = [];
  readonly stranger: HttpClient;
  private newcomers = 0;

  constructor(
    readonly databaseUrl: string,
    readonly config: Config,
    first: RunningApp,
  ) {
    this.nodes.push(first);
    this.stranger = this.client();
  }

  get url(): string {
    return this.nodes[0]!.url;
  }

  get app() {
    return this.nodes[0]!.app;
  }

  client(url = this.url): HttpClient {
    return new HttpClient(url, validateReply);
  }

  /** Another node on the same database. */
  async addNode(overrides: Partial<Config> = {}): Promise<RunningApp> {
    const node = await startApp(this.config.with(overrides));
    this.nodes.push(node);
    return node;
  }

  async person(username: string, overrides: Record<string, unknown> = {}): Promise<Person> {
    const person = await new Person(this.url, validateReply).signsUp(username, overrides);
    this.people.push(person);
    return person;
  }

  /** A new user whose name begins like this. */
  newcomer(name: string): Promise<Person> {
    this.newcomers += 1;
    return this.person(`${name}${this.newcomers}`);
  }

  /** Two new users who follow each other, and their conversation. */
  async friends(): Promise<Friends> {
    const [alice, bob] = [await this.newcomer('alice'), await this.newcomer('bob')];
    await alice.befriends(bob);
    return { alice, bob, id: await alice.opens(bob) };
  }

  async query<R = any>(text: string, values: unknown[] = []): Promise<R[]> {
    return withClient(this.databaseUrl, async (client) => (await client.query(text, values)).rows as R[]);
  }

  /**
   * How many statements the first node sends to PostgreSQL for the work, which must be repeatable: the fewest of some
   * tries, because the server looks after itself now and then.
   */
  async countStatements(work: () => Promise<unknown>): Promise<number> {
    const database = this.app.get(Database);
    const send = jest.spyOn(database as unknown as { send: () => unknown }, 'send');
    const counts: number[] = [];
    try {
      while (counts.length < 4) {
        send.mockClear();
        await work();
        counts.push(send.mock.calls.length);
      }
      return Math.min(...counts);
    } finally {
      send.mockRestore();
    }
  }

  async close(): Promise<void> {
    this.people.forEach((person) => person.disconnect());
    for (const node of this.nodes) await node.close();
    await dropDatabase(this.databaseUrl);
  }
}

export async function startWorld(overrides: Partial<Config> = {}): Promise<World> {
  const databaseUrl = await createDatabase();
  const config = testConfig(databaseUrl, overrides);
  return new World(databaseUrl, config, await startApp(config));
}
