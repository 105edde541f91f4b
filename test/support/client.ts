import { setTimeout as delay } from 'node:timers/promises';

export interface Reply<T = any> {
  status: number;
  body: T;
  headers: Headers;
}

export type Headed = Record<string, string>;

/** How one request went; the status is 0 when no answer came. */
export interface Attempt extends Reply {
  /** Until the answer was complete or the client gave up. */
  ms: number;
  /** Why no answer came. */
  failure?: string;
}

interface AttemptOptions {
  body?: unknown;
  /** Another node than the client's own. */
  url?: string;
  cookie?: string;
  timeoutMs?: number;
}

const ATTEMPT_TIMEOUT_MS = 10_000;

/** Speaks JSON and keeps cookies as a browser does. */
export class HttpClient {
  readonly cookies = new Map<string, string>();

  constructor(
    public url: string,
    private readonly onReply: (method: string, path: string, reply: Reply) => void = () => undefined,
  ) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get = (path: string, headers?: Headed) => this.send('GET', path, undefined, headers);
  post = (path: string, body?: unknown, headers?: Headed) => this.send('POST', path, body, headers);
  put = (path: string, body?: unknown, headers?: Headed) => this.send('PUT', path, body, headers);
  patch = (path: string, body?: unknown, headers?: Headed) => this.send('PATCH', path, body, headers);
  delete = (path: string, body?: unknown, headers?: Headed) => this.send('DELETE', path, body, headers);

  /** @throws when no answer comes */
  async send(method: string, path: string, body?: unknown, headers: Headed = {}): Promise<Reply> {
    const cookie = this.cookie;
    const reply = await fetchReply(this.url + path, {
      method,
      body,
      headers: { ...headed(cookie), ...headers },
    });
    this.keepCookies(reply.headers);
    this.onReply(method, path, reply);
    return reply;
  }

  /** Never throws and leaves the cookies alone, for servers that may be down and sessions that may have ended. */
  attempt(method: string, path: string, options: AttemptOptions = {}): Promise<Attempt> {
    return attempt(method, (options.url ?? this.url) + path, { cookie: this.cookie, ...options });
  }

  private keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** One request of a client without a jar; never throws. */
export async function attempt(
  method: string,
  url: string,
  { body, cookie = '', timeoutMs = ATTEMPT_TIMEOUT_MS }: Omit<AttemptOptions, 'url'> = {},
): Promise<Attempt> {
  const began = performance.now();
  const request = { method, body, headers: headed(cookie), signal: AbortSignal.timeout(timeoutMs) };
  try {
    const reply = await fetchReply(url, request);
    return { ...reply, ms: performance.now() - began };
  } catch (error) {
    const { message, cause } = error as Error;
    const failure = cause instanceof Error ? cause.message : message;
    return { status: 0, body: undefined, headers: new Headers(), failure, ms: performance.now() - began };
  }
}

interface Request {
  method: string;
  body: unknown;
  headers: Headed;
  signal?: AbortSignal;
}

async function fetchReply(url: string, { method, body, headers, signal }: Request): Promise<Reply> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    signal,
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

const headed = (cookie: string): Headed => (cookie === '' ? {} : { cookie });

const MAX_TRIES = 20;
const RETRY_MS = 1000;

/** Asks again after a 503 that allows it, as clients do: fifty requests at once may be too many for a busy machine. */
export async function insist<R extends Reply>(ask: () => Promise<R>, onRetry?: () => void): Promise<R> {
  for (let tries = 1; ; tries += 1) {
    const reply = await ask();
    if (reply.status !== 503 || !reply.headers.has('retry-after') || tries === MAX_TRIES) return reply;
    onRetry?.();
    await delay(RETRY_MS);
  }
}
