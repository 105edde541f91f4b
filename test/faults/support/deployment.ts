import type { QueryResultRow } from 'pg';
import type { Build } from '../../support/build.js';
import type { DatabaseServer } from '../../support/database-server.js';
import { findBrokenInvariants } from '../../support/invariants.js';
import { check, until } from '../../support/waiting.js';
import { ServerNode } from './server-node.js';

export const SECRET = 'the-secret-of-the-fault-tests-is-no-secret';

/** Several nodes over one database, each behind hops that can fail. */
export class Deployment {
  private constructor(
    readonly server: DatabaseServer,
    readonly database: string,
    readonly nodes: ServerNode[],
  ) {}

  static async start(server: DatabaseServer, build: Build, size = 2): Promise<Deployment> {
    const database = await server.createDatabase();
    const nodes: ServerNode[] = [];
    for (let index = 1; index <= size; index += 1) {
      const settings = {
        build,
        databasePort: server.port,
        databaseUrl: (port: number) => server.url(database, port),
        secret: SECRET,
      };
      nodes.push(await ServerNode.create(`node ${index}`, settings));
    }
    const deployment = new Deployment(server, database, nodes);
    await Promise.all(nodes.map((node) => node.start()));
    return deployment;
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url);
  }

  get pids(): (number | undefined)[] {
    return this.nodes.map(({ pid }) => pid);
  }

  sql<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> {
    return this.server.query<R>(this.database, text, values);
  }

  /** Ends every fault; resolves when every node serves. */
  async heal(): Promise<void> {
    this.server.thaw();
    for (const { clientHop, databaseHop } of this.nodes)
      [clientHop, databaseHop].forEach((hop) => hop.heal());
    await this.server.accepting(this.database);
    for (const node of this.nodes) {
      if (!node.runs) await node.start();
      await until(`${node.name} serves again`, () => node.isReady(), 15_000);
    }
  }

  /** Starts the nodes anew with other settings. */
  async restart(environment: Record<string, string> = {}): Promise<void> {
    await Promise.all(
      this.nodes.map(async (node) => {
        await node.kill();
        node.environment = environment;
        node.nodeOptions = [];
        await node.start();
      }),
    );
  }

  /** No process ended by itself, and the tables agree with themselves. */
  async checkSound(): Promise<void> {
    check(this.unaskedExits.length === 0, this.unaskedExits.join('\n'));
    const broken = await findBrokenInvariants((text) => this.sql(text));
    check(broken.length === 0, broken.join('\n'));
  }

  get unaskedExits(): string[] {
    return this.nodes.flatMap(({ unasked }) => unasked);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
  }
}
