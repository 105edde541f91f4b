import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSpan {
  service: unknown;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  attributes: Record<string, unknown>;
  /** 2 is an error. */
  status: number;
}

/** A collector of traces that keeps what it gets, as opentelemetry-proto's ExportTraceServiceRequest over HTTP. */
export class OtlpReceiver {
  readonly requests: { url: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      this.requests.push({ url, headers, body: Buffer.concat(chunks) });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** May be called twice. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get spans(): ReceivedSpan[] {
    return this.requests.flatMap(({ body }) =>
      message(body)
        .all(1)
        .flatMap((resourceSpans) => {
          const service = attributesOf(message(message(resourceSpans).one(1)).all(1))['service.name'];
          return message(resourceSpans)
            .all(2)
            .flatMap((scopeSpans) => message(scopeSpans).all(2))
            .map((span) => ({ service, ...spanOf(span) }));
        }),
    );
  }
}

function spanOf(bytes: Buffer): Omit<ReceivedSpan, 'service'> {
  const span = message(bytes);
  return {
    traceId: span.one(1).toString('hex'),
    spanId: span.one(2).toString('hex'),
    parentSpanId: span.one(4).toString('hex'),
    name: span.one(5).toString(),
    kind: span.number(6),
    attributes: attributesOf(span.all(9)),
    status: message(span.one(15)).number(3),
  };
}

function attributesOf(pairs: Buffer[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const value = message(message(pair).one(2));
      return [message(pair).one(1).toString(), value.has(3) ? value.number(3) : value.one(1).toString()];
    }),
  );
}

/** The fields of a protobuf message by their numbers: varints, and what has a length. */
function message(bytes: Buffer) {
  const fields: { field: number; value: number | Buffer }[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const tag = varint();
    const read = { 0: varint, 1: () => take(8), 2: () => take(varint()), 5: () => take(4) }[tag % 8];
    if (!read) throw new Error(`No wire type ${tag % 8}`);
    fields.push({ field: Math.floor(tag / 8), value: read() });
  }
  const all = (field: number) =>
    fields.filter((one) => one.field === field).map(({ value }) => value as Buffer);
  return {
    all,
    one: (field: number): Buffer => all(field)[0] ?? Buffer.alloc(0),
    has: (field: number): boolean => fields.some((one) => one.field === field),
    number: (field: number): number => Number(fields.find((one) => one.field === field)?.value ?? 0),
  };
}
