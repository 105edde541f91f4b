import { setTimeout as delay } from 'node:timers/promises';
import { attempt } from '../../support/client.js';
import { latenessSince } from '../../support/waiting.js';
import type { RoamingUser } from './roaming-user.js';
import type { ServerNode } from './server-node.js';

/** While the database is away each request is answered within this. */
export const ANSWER_WITHIN_MS = 3000;

const LIVE = '/api/health/live';

interface Sample {
  node: string;
  path: string;
  began: number;
  ms: number;
  status: number;
  failure?: string;
}

/** Asks every node small things all the time, and notes every answer that no fault of the database excuses. */
export class Probe {
  readonly samples: Sample[] = [];
  readonly complaints: string[] = [];
  /** The longest wait for an answer, in milliseconds. */
  slowest = 0;
  private running = true;
  private readonly loops: Promise<void>[];

  constructor(
    nodes: readonly ServerNode[],
    private readonly person: RoamingUser,
    private readonly options: { everyMs: number; conversationId?: string } = { everyMs: 150 },
  ) {
    const { conversationId } = options;
    const send = `/api/conversations/${conversationId}/messages`;
    this.loops = nodes.flatMap((node) => [
      this.loop(node, 'GET', LIVE),
      this.loop(node, 'GET', '/api/health/ready'),
      this.loop(node, 'GET', '/api/me/unread'),
      this.loop(node, 'GET', '/api/posts/feed'),
      ...(conversationId ? [this.loop(node, 'POST', send)] : []),
    ]);
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.loops);
  }

  count(condition: (sample: Sample) => boolean): number {
    return this.samples.filter(condition).length;
  }

  /** What this node took for an answer that needs nobody: on a busy machine it waits for a processor as we do. */
  starvation(node: ServerNode, since: number): number {
    const isMeant = (one: Sample) =>
      one.node === node.name && one.path === LIVE && one.began + one.ms > since;
    return Math.max(0, ...this.samples.filter(isMeant).map(({ ms }) => ms));
  }

  private async loop(node: ServerNode, method: string, path: string): Promise<void> {
    for (let index = 0; this.running; index += 1) {
      await delay(this.options.everyMs);
      if (node.serves) await this.look(node, method, path);
    }
  }

  private async look(node: ServerNode, method: string, path: string): Promise<void> {
    const { disturbances } = node;
    const began = performance.now();
    const body = method === 'POST' ? { content: 'probing' } : undefined;
    const { cookie } = this.person;
    const reply = await attempt(method, `${node.directUrl}${path}`, { body, cookie, timeoutMs: 15_000 });
    // Whatever befell the process itself meanwhile excuses it.
    if (node.disturbances !== disturbances || !node.serves) return;
    const { ms, status, failure } = reply;
    this.samples.push({ node: node.name, path, began, ms, status, failure });
    const lateness = latenessSince(began) + (path === LIVE ? 0 : this.starvation(node, began));
    this.slowest = Math.max(this.slowest, ms);
    const what = `${node.name}: ${method} ${path} after ${Math.round(ms)} ms: ${status} ${failure ?? ''}`;
    if (ms > ANSWER_WITHIN_MS + lateness) this.complaints.push(`too late: ${what}`);
    if (path === LIVE ? status !== 200 : status !== 503 && status >= 300) this.complaints.push(what);
    if (status === 0) this.complaints.push(`no answer: ${what}`);
    const isHealth = path.startsWith('/api/health');
    if (status === 503 && !isHealth && reply.headers.get('retry-after') === null)
      this.complaints.push(`no Retry-After: ${what}`);
  }
}
