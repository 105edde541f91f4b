import { Database } from '../../src/database/database.js';
import type { Config } from '../../src/config/config.js';
import { type RunningApp, startApp } from './app.js';
import { HttpClient } from './client.js';
import { testConfig } from './config.js';
import { createDatabase, dropDatabase, withClient } from './database.js';
import { validateReply } from './openapi.js';
import { connectSocket, type TestSocket } from './socket.js';

export const PASSWORD = 'Rabbit-Hole-7';

/** Someone with an account, logged in. */
export class Person extends HttpClient {
  id: string;
  username: string;
  email: string;
  private readonly sockets: TestSocket[] = [];

  /** A socket of theirs, ready; on another node when its address is given. */
  async connect(url = this.url): Promise<TestSocket> {
    const socket = await connectSocket(url, { cookie: this.cookie });
    this.sockets.push(socket);
    return socket;
  }

  disconnect(): void {
    this.sockets.splice(0).forEach((socket) => socket.close());
  }
}

/** A running server with a database of its own, and the people in it. */
export class World {
  readonly nodes: RunningApp[] = [];
  readonly people: Person[] = [];
  readonly stranger: HttpClient;

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
    const person = new Person(this.url, validateReply);
    const email = `${username.toLowerCase()}@example.com`;
    const displayName = username[0]!.toUpperCase() + username.slice(1);
    const { status, body } = await person.post('/api/auth/signup', {
      username,
      email,
      password: PASSWORD,
      displayName,
      ...overrides,
    });
    if (status !== 201) throw new Error(`Signup of ${username}: ${status} ${JSON.stringify(body)}`);
    this.people.push(Object.assign(person, { id: body.id, username, email }));
    return person;
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
