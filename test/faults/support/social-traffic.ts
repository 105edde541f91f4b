import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../../src/cli/random.js';
import { attempt } from '../../support/client.js';
import { RoamingUser } from './roaming-user.js';
import type { ServerNode } from './server-node.js';

const WRITERS = 4;
const PAUSE_MS = 60;

/** Likes, saves, comments and follows that contend for the same few rows, whatever becomes of each. */
export class SocialTraffic {
  answered = 0;
  private running = true;
  private readonly loops: Promise<void>[];

  private constructor(
    private readonly people: RoamingUser[],
    private readonly posts: string[],
    private readonly nodes: readonly ServerNode[],
    private readonly random: Random,
  ) {
    this.loops = Array.from({ length: WRITERS }, () => this.write());
  }

  static async start(nodes: readonly ServerNode[], random: Random): Promise<SocialTraffic> {
    const people = [await RoamingUser.signUp('dave', nodes[0]!), await RoamingUser.signUp('erin', nodes[0]!)];
    const posts: string[] = [];
    for (const person of people) {
      const { body } = await person.ask(nodes[0]!, 'POST', '/api/posts', { body: { content: 'Hello' } });
      posts.push(body.id as string);
    }
    return new SocialTraffic(people, posts, nodes, random);
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.loops);
  }

  private async write(): Promise<void> {
    while (this.running) {
      await delay(PAUSE_MS);
      const node = this.random.pick(this.nodes)!;
      const { cookie } = this.random.pick(this.people)!;
      const [method, path, body] = this.pick();
      const reply = await attempt(method, `${node.url}/api/${path}`, { body, cookie, timeoutMs: 5000 });
      if (reply.status > 0 && reply.status < 300) this.answered += 1;
    }
  }

  private pick(): [method: string, path: string, body?: object] {
    const post = this.random.pick(this.posts)!;
    const other = this.random.pick(this.people)!.id;
    const choices: [string, string, object?][] = [
      ['POST', `posts/${post}/like`],
      ['DELETE', `posts/${post}/like`],
      ['POST', `posts/${post}/save`],
      ['DELETE', `posts/${post}/save`],
      ['POST', `posts/${post}/comments`, { content: 'Indeed' }],
      ['POST', `users/${other}/follow`],
      ['DELETE', `users/${other}/follow`],
    ];
    return this.random.pick(choices)!;
  }
}
