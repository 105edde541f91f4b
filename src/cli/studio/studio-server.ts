import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reasonOf } from '../../database/root-cause.js';
import { problemPage, STYLE, tablePage, tablesPage } from './pages.js';
import { TableReader } from './table-reader.js';

const HOST = '127.0.0.1';
const MAX_PAGE = 1_000_000;

/** No script at all, nothing from elsewhere, and no address of ours to anywhere else. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

interface Answer {
  status: number;
  body: string;
  type?: string;
}

class StudioUnavailable extends Error {
  /** EX_UNAVAILABLE of sysexits.h. */
  readonly exitCode = 69;
}

/**
 * Read-only pages about a database, on loopback alone. A secret in the path lets the operator in; `Host` and `Origin`
 * are checked as well, so that no page of another site reads anything, by DNS rebinding neither.
 */
export class StudioServer {
  private readonly secret = randomBytes(32).toString('base64url');
  private readonly tables: TableReader;
  private readonly database: string;

  private constructor(
    private readonly server: Server,
    databaseUrl: string,
  ) {
    this.tables = new TableReader(databaseUrl);
    this.database = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  }

  /** @throws StudioUnavailable when the port is taken */
  static async start(databaseUrl: string, port: number): Promise<StudioServer> {
    const server = createServer();
    const studio = new StudioServer(server, databaseUrl);
    server.on('request', (request, response) => void studio.serve(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, HOST, resolve);
    }).catch((error: Error) => {
      throw new StudioUnavailable(
        `Port ${port} cannot be used (${error.message}). Name another: --port <number>`,
      );
    });
    return studio;
  }

  /** With the secret: for the operator alone. */
  get page(): string {
    return `http://${HOST}:${this.port}/${this.secret}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const {
      status,
      body,
      type = 'text/html',
    } = await this.answer(request).catch((error: unknown) => ({
      status: 503,
      body: problemPage(reasonOf(error)),
      type: 'text/html',
    }));
    response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const refused = this.refusal(request);
    if (refused) return refused;
    const url = new URL(request.url!, this.page);
    const [, secret = '', name] = /^\/([^/]*)\/([^/]*)$/.exec(url.pathname) ?? [];
    if (!this.isSecret(secret)) return { status: 404, body: 'Not found.', type: 'text/plain' };
    if (name === '') return { status: 200, body: tablesPage(this.database, await this.tables.list()) };
    if (name === 'style.css') return { status: 200, body: STYLE, type: 'text/css' };
    if (name === 'table') return this.table(url.searchParams);
    return { status: 404, body: problemPage('There is no such page.') };
  }

  private async table(query: URLSearchParams): Promise<Answer> {
    const name = query.get('name') ?? '';
    const page = Number(query.get('page') ?? 0);
    if (!Number.isInteger(page) || page < 0 || page > MAX_PAGE)
      return { status: 400, body: problemPage('There is no such page of a table.') };
    const content = await this.tables.page(name, page);
    if (!content) return { status: 404, body: problemPage('There is no such table.') };
    return { status: 200, body: tablePage(name, page, content) };
  }

  private refusal({ method, headers }: IncomingMessage): Answer | undefined {
    const refuse = (status: number, body: string) => ({ status, body, type: 'text/plain' });
    const hosts = [`${HOST}:${this.port}`, `localhost:${this.port}`];
    if (!hosts.includes(headers.host ?? '')) return refuse(421, 'Wrong host.');
    const { origin } = headers;
    if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
      return refuse(403, 'Wrong origin.');
    if (!['none', 'same-origin', undefined].includes(headers['sec-fetch-site']))
      return refuse(403, 'Wrong site.');
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Only reading is served.');
    return undefined;
  }

  private isSecret(given: string): boolean {
    const [a, b] = [Buffer.from(given), Buffer.from(this.secret)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}
