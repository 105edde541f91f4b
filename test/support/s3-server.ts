import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Stored {
  body: Buffer;
  /** As S3 tells it; undefined where the store keeps none. */
  sha256: string | undefined;
}

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

/**
 * A small S3 for tests: objects by path-style address over real HTTP, multi-part uploads, listings in pages, and
 * SHA-256 checksums as S3 makes them. Whoever does not sign is refused; that a signature is right is not checked.
 */
export class S3Server {
  readonly objects = new Map<string, Stored>();
  /** Method and key of every request that was answered. */
  readonly requests: string[] = [];
  /** Keeps checksums beside the objects, as S3 does and some stores do not. */
  keepsChecksums = true;
  /** Loses a bit of what is stored under a key like this. */
  corrupts: RegExp | undefined;
  /** Answers every DELETE with 403. */
  refusesDeletes = false;
  private readonly uploads = new Map<string, Map<number, Buffer>>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<S3Server> {
    const server = createServer();
    const s3 = new S3Server(server);
    server.on('request', (request, response) => void s3.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return s3;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const url = new URL(request.url!, 'http://s3');
    const key = decodeURIComponent(url.pathname.slice(1));
    this.requests.push(`${request.method} ${key}`);
    if (!/^AWS4-HMAC-SHA256 Credential=.+Signature=[0-9a-f]{64}/.test(request.headers.authorization ?? '')) {
      return fail(response, 403, 'AccessDenied');
    }
    const claimed = request.headers['x-amz-checksum-sha256'];
    if (claimed !== undefined && claimed !== sha256(body).toString('base64'))
      return fail(response, 400, 'BadDigest');
    if (request.method === 'POST') return this.post(url, key, response);
    if (request.method === 'PUT') return this.put(url, key, { body, response });
    if (request.method === 'DELETE' && this.refusesDeletes) return fail(response, 403, 'AccessDenied');
    if (request.method === 'DELETE') {
      this.objects.delete(key);
      return void response.writeHead(204).end();
    }
    if (url.searchParams.has('list-type')) return this.list(url, key, response);
    this.get(request.method!, key, response);
  }

  private post(url: URL, key: string, response: ServerResponse): void {
    const id = url.searchParams.get('uploadId');
    if (id === null) {
      const begun = randomUUID();
      this.uploads.set(begun, new Map());
      return void response.end(
        `<InitiateMultipartUploadResult><UploadId>${begun}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const parts = [...this.uploads.get(id)!].sort(([a], [b]) => a - b).map(([, part]) => part);
    const checksum = sha256(Buffer.concat(parts.map(sha256))).toString('base64');
    this.store(key, Buffer.concat(parts), `${checksum}-${parts.length}`);
    response.end('<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>');
  }

  private put(url: URL, key: string, { body, response }: { body: Buffer; response: ServerResponse }): void {
    const id = url.searchParams.get('uploadId');
    if (id === null) this.store(key, body, sha256(body).toString('base64'));
    else this.uploads.get(id)!.set(Number(url.searchParams.get('partNumber')), body);
    response.writeHead(200, { ETag: '"x"' }).end();
  }

  private store(key: string, body: Buffer, checksum: string): void {
    const stored = Buffer.from(body);
    const isHit = this.corrupts?.test(key) === true;
    if (isHit) stored[stored.length >> 1]! ^= 1;
    const kept = isHit ? sha256(stored).toString('base64') : checksum;
    this.objects.set(key, { body: stored, sha256: this.keepsChecksums ? kept : undefined });
  }

  private get(method: string, key: string, response: ServerResponse): void {
    const found = this.objects.get(key);
    if (!found) return fail(response, 404, 'NoSuchKey');
    const checksum = found.sha256 && method === 'HEAD' ? { 'x-amz-checksum-sha256': found.sha256 } : {};
    response.writeHead(200, { 'Content-Length': found.body.length, ETag: '"x"', ...checksum });
    response.end(method === 'HEAD' ? undefined : found.body);
  }

  private list(url: URL, bucket: string, response: ServerResponse): void {
    const prefix = `${bucket.replace(/\/$/, '')}/${url.searchParams.get('prefix') ?? ''}`;
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const after = Number(url.searchParams.get('continuation-token') ?? 0);
    const page = keys.slice(after, after + 10);
    const next = after + page.length;
    const contents = page
      .map((key) => `<Contents><Key>${key.slice(key.indexOf('/') + 1)}</Key></Contents>`)
      .join('');
    const more = next < keys.length;
    const token = more ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
    response.end(
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${token}${contents}</ListBucketResult>`,
    );
  }
}

function fail(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(`<Error><Code>${code}</Code></Error>`);
}
