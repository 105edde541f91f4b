import { connect, createServer, type Server, type Socket } from 'node:net';

/** A load balancer as plain as they come: in turn to each node, and to the next where nobody listens. */
export class Balancer {
  port = 0;
  private turn = 0;
  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly ports: readonly number[]) {
    this.server = createServer((client) => this.pass(client));
  }

  static async listen(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    await new Promise<void>((resolve) => balancer.server.listen(0, '127.0.0.1', resolve));
    balancer.port = (balancer.server.address() as { port: number }).port;
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.open.forEach((socket) => socket.destroy());
    await closed;
  }

  private pass(client: Socket): void {
    this.keep(client);
    client.pause();
    this.turn += 1;
    this.reach(client, this.turn, this.ports.length);
  }

  private reach(client: Socket, turn: number, tries: number): void {
    if (tries === 0) return void client.resetAndDestroy();
    const node = connect(this.ports[turn % this.ports.length]!, '127.0.0.1');
    const onRefused = () => this.reach(client, turn + 1, tries - 1);
    node.once('error', onRefused);
    node.once('connect', () => {
      node.off('error', onRefused);
      this.keep(node);
      join(client, node);
    });
  }

  private keep(socket: Socket): void {
    this.open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.open.delete(socket));
  }
}

/** A connection that is lost on one side is lost on the other. */
function join(client: Socket, node: Socket): void {
  for (const [one, other] of [
    [client, node],
    [node, client],
  ] as const) {
    one.pipe(other);
    one.once('close', () => other.destroy());
  }
}
