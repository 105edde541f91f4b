import type { Socket } from 'socket.io-client';
import { dial } from '../../support/dial.js';
import { check, until } from '../../support/waiting.js';
import type { RoamingUser } from './roaming-user.js';

/** One client as it comes out of the box, which reconnects by itself, and when it was last told `ready`. */
class StockClient {
  readyAt = 0;
  isReady = false;
  /** What its server said when it turned it away for good. */
  refusal: string | undefined;
  readonly socket: Socket;
  private last = 'on its way';

  constructor(url: string, cookie: string) {
    this.socket = dial(url, { cookie, reconnection: true });
    this.socket.on('ready', () => Object.assign(this, { isReady: true, readyAt: performance.now() }));
    this.socket.on('disconnect', (reason) => {
      this.isReady = false;
      this.last = `lost by ${reason}`;
    });
    this.socket.io.on('reconnect_attempt', (attempt) => (this.last = `in attempt ${attempt}`));
    this.socket.io.on('open', () => (this.last = 'at the door'));
    this.socket.on('connect_error', ({ message }) => {
      if (!this.socket.active) this.refusal = message;
    });
  }

  /** How far it has come, for those who look for one that is missing. */
  get state(): string {
    return `${this.last} (${this.socket.io._readyState})`;
  }
}

/** Many stock clients of a few people. */
export class Crowd {
  private constructor(readonly clients: StockClient[]) {}

  static async gather(url: string, people: readonly RoamingUser[], size: number): Promise<Crowd> {
    const crowd = new Crowd([]);
    for (let n = 0; n < size; n += 1) {
      const { cookie } = people[n % people.length]!;
      crowd.clients.push(new StockClient(url, cookie));
      if (n % 50 === 49) await crowd.complete(30_000);
    }
    await crowd.complete(30_000);
    return crowd;
  }

  get ready(): number {
    return this.clients.filter(({ isReady }) => isReady).length;
  }

  get refusals(): string[] {
    return this.clients.flatMap(({ refusal }) => refusal ?? []);
  }

  /** Those that came back since then, in milliseconds after it. */
  returnsSince(time: number): number[] {
    return this.clients.filter(({ readyAt }) => readyAt > time).map(({ readyAt }) => readyAt - time);
  }

  /** Fails at once when one of them is turned away for good. */
  async complete(withinMs: number): Promise<number> {
    const { length } = this.clients;
    const isDecided = () => this.ready === length || this.refusals.length > 0;
    const ms = await until(`all ${length} clients are connected`, isDecided, withinMs).catch(
      (error: Error) => {
        const missing = this.clients.find(({ isReady }) => !isReady);
        throw new Error(`${error.message}: ${this.ready} are; one is ${missing?.state}`);
      },
    );
    const [first] = this.refusals;
    check(first === undefined, `${this.refusals.length} clients were refused for good: ${first}`);
    return ms;
  }

  disperse(): void {
    this.clients.forEach(({ socket }) => socket.disconnect());
  }
}
