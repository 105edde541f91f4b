import { Client } from 'pg';
import type { DatabaseServer } from '../../support/database-server.js';
import { pause } from './storm.js';

const TOO_MANY_CONNECTIONS = '53300';
/** What was just ended leaves a place after a moment. */
const SETTLE_MS = 300;

/** Somebody else who takes every connection that the server gives. */
export class Greedy {
  private readonly clients: Client[] = [];

  private constructor(private readonly url: string) {}

  static async take(server: DatabaseServer): Promise<Greedy> {
    const greedy = new Greedy(server.url('postgres'));
    for (let taken = 1; taken > 0; await pause(SETTLE_MS)) taken = await greedy.takeAll();
    return greedy;
  }

  get count(): number {
    return this.clients.length;
  }

  async giveBack(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.end()));
  }

  private async takeAll(): Promise<number> {
    for (let taken = 0; ; taken += 1) if (!(await this.takeOne())) return taken;
  }

  private async takeOne(): Promise<boolean> {
    const client = new Client({ connectionString: this.url, application_name: 'somebody else' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      this.clients.push(client);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === TOO_MANY_CONNECTIONS) return false;
      throw error;
    }
  }
}
