import { connect, createServer, type Server, type Socket } from 'node:net';

/** Before: the request never arrives. After: it is carried out, and its answer is lost. */
export type Drop = 'before' | 'after';

type Direction = 'toServer' | 'toClient';

/** A hop of the network that can be made to misbehave. */
export class TcpProxy {
  /** Refused: nobody listens. Frozen: connections stand, and nothing gets through. */
  mode: 'open' | 'refused' | 'frozen' = 'open';
  /** Added to each direction, in milliseconds. */
  delayMs = 0;
  /** Asked for every piece that a client sends: whether its connection is lost now, and when. */
  drop: ((piece: Buffer) => Drop | undefined) | undefined;
  /** Asked for the first piece of every connection: whether it is turned away. */
  deny: ((piece: Buffer) => boolean) | undefined;
  readonly dropped = { before: 0, after: 0 };
  port = 0;

  private readonly links = new Set<Link>();
  private readonly server: Server;

  constructor(readonly target: number) {
    this.server = createServer((client) => this.accept(client));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as { port: number }).port;
    return this;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  /** Loses every connection, or those whose first piece says so. */
  cut(which: (first: Buffer) => boolean = () => true): void {
    for (const link of this.links) if (which(link.first)) link.destroy();
  }

  refuse(): void {
    this.mode = 'refused';
    this.cut();
  }

  /** What is held back comes through now. */
  heal(): void {
    this.mode = 'open';
    this.delayMs = 0;
    this.drop = undefined;
    this.deny = undefined;
    this.links.forEach((link) => link.flow());
  }

  private accept(client: Socket): void {
    if (this.mode === 'refused') return void client.resetAndDestroy();
    const link = new Link(this, client, () => this.links.delete(link));
    this.links.add(link);
  }
}

class Link {
  first: Buffer = Buffer.alloc(0);
  private readonly server: Socket;
  private readonly held: Record<Direction, { piece: Buffer | undefined; at: number }[]> = {
    toServer: [],
    toClient: [],
  };
  private swallowing = false;

  constructor(
    private readonly proxy: TcpProxy,
    private readonly client: Socket,
    private readonly onGone: () => void,
  ) {
    this.server = connect(proxy.target, '127.0.0.1');
    for (const socket of [client, this.server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.destroy());
      socket.on('close', () => this.destroy());
    }
    client.on('data', (piece) => this.fromClient(piece));
    this.server.on('data', (piece) => this.fromServer(piece));
    client.on('end', () => this.pass('toServer', undefined));
    this.server.on('end', () => this.pass('toClient', undefined));
  }

  destroy(): void {
    this.client.destroy();
    this.server.destroy();
    this.onGone();
  }

  flow(): void {
    this.pump('toServer');
    this.pump('toClient');
  }

  private fromClient(piece: Buffer): void {
    if (this.first.length === 0) {
      this.first = piece;
      if (this.proxy.deny?.(piece)) return this.destroy();
    }
    const dropping = this.swallowing ? undefined : this.proxy.drop?.(piece);
    if (dropping === 'before') {
      this.proxy.dropped.before += 1;
      return this.destroy();
    }
    if (dropping === 'after') this.swallowing = true;
    this.pass('toServer', piece);
  }

  private fromServer(piece: Buffer): void {
    if (!this.swallowing) return this.pass('toClient', piece);
    this.proxy.dropped.after += 1;
    this.destroy();
  }

  private pass(direction: Direction, piece: Buffer | undefined): void {
    this.held[direction].push({ piece, at: performance.now() + this.proxy.delayMs });
    this.pump(direction);
  }

  private pump(direction: Direction): void {
    const queue = this.held[direction];
    const [from, to] = direction === 'toServer' ? [this.client, this.server] : [this.server, this.client];
    while (queue.length > 0 && this.proxy.mode !== 'frozen') {
      const waitMs = queue[0]!.at - performance.now();
      if (waitMs > 0.5) return void setTimeout(() => this.pump(direction), waitMs);
      const { piece } = queue.shift()!;
      if (piece === undefined) to.end();
      else if (!to.write(piece)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    }
  }
}
