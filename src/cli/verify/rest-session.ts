import {
  type AttemptResult,
  resultOfProblem,
  Inconclusive,
  retryUntil,
  unanswered,
} from './attempt-result.js';
import type { Node, Nodes } from './nodes.js';

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: object;
}

/** A slower response counts as unanswered. */
export const REQUEST_TIMEOUT_MS = 5000;
/** Longer than any rate limit window of a minute. */
const RETRY_TIMEOUT_MS = 70_000;

/** REST calls of one user, with the session cookie, at any node. */
export class RestSession {
  cookie = '';
  /** True when responses carry rate limit headers. */
  isRateLimited = false;

  constructor(readonly nodes: Nodes) {}

  async call(
    request: Request,
    { node = this.nodes.any(), timeoutMs = REQUEST_TIMEOUT_MS } = {},
  ): Promise<AttemptResult> {
    try {
      const response = await this.fetch(node, request, timeoutMs);
      node.answered = true;
      this.readHeaders(response);
      return await read(response);
    } catch (error) {
      node.lastError = reasonOf(error);
      return unanswered(node.lastError, !isRefusedConnection(error));
    }
  }

  /**
   * Retries at one node after the other.
   * @throws Inconclusive when it is refused, or not answered within 70 s
   */
  async callUntilDone(request: Request, first = this.nodes.any()): Promise<unknown> {
    let node: Node | undefined;
    const attempt = () => this.call(request, { node: (node = node ? this.nodes.otherThan(node) : first) });
    const answer = await retryUntil(attempt, performance.now() + RETRY_TIMEOUT_MS);
    if (answer.kind === 'done') return answer.body;
    const why = answer.kind === 'refused' ? `${answer.status} ${answer.code}: ${answer.detail}` : answer.why;
    throw new Inconclusive(`${request.method} ${request.path} did not work at ${node?.url}: ${why}`);
  }

  private fetch(node: Node, { method, path, body }: Request, timeoutMs: number): Promise<Response> {
    return fetch(`${node.url}${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(body && { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
  }

  private readHeaders(response: Response): void {
    if (response.headers.has('ratelimit-policy')) this.isRateLimited = true;
    const set = response.headers.getSetCookie().find((cookie) => cookie.startsWith('connect.sid='));
    if (set) this.cookie = set.split(';', 1)[0]!;
  }
}

async function read(response: Response): Promise<AttemptResult> {
  const text = await response.text();
  const body: unknown = text === '' ? {} : parse(text);
  if (response.ok && body !== undefined) return { kind: 'done', body };
  if (response.ok) return unanswered(`${response.status} without JSON`);
  const location = response.headers.get('location');
  const fallback =
    location === null ? undefined : { code: 'redirect', detail: `it redirects to ${location}` };
  return resultOfProblem(
    body ?? fallback,
    response.status,
    Number(response.headers.get('retry-after') ?? 0) * 1000 || 0,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error
    ? `${message}: ${cause.message || (cause as NodeJS.ErrnoException).code}`
    : message;
}

const isRefusedConnection = (error: unknown): boolean =>
  ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
