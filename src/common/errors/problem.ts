import { randomUUID } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import { sqlState, unavailability } from '../../database/database-unavailable.js';
import { DomainError, type FieldError } from './domain-error.js';

/** RFC 9457; `message` repeats `detail` for clients that do not read problem documents. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  message: string;
  errors?: FieldError[];
  retryAfterMs?: number;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const CODES: Record<number, string> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'content-too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
  500: 'internal-error',
};

interface ProblemSummary {
  status: number;
  detail: string;
  code?: string;
}

/** A 5xx exposes no internals. */
export function problemOf(error: unknown, instance: string = randomUUID()): Problem {
  if (error instanceof DomainError) {
    const { retryAfter, errors } = error.extras;
    return {
      ...problem(error, instance),
      ...(errors && { errors }),
      ...(retryAfter !== undefined && { retryAfterMs: Math.ceil(retryAfter * 1000) }),
    };
  }
  const unavailable = unavailability(error);
  if (!unavailable) return problem(describe(error), instance);
  const detail = 'The service cannot reach its database for the moment. Try again shortly.';
  const retryAfterMs = unavailable.retryAfterSeconds * 1000;
  return { ...problem({ status: 503, detail, code: 'database-unavailable' }, instance), retryAfterMs };
}

/** Errors of the framework and the body parser, and PostgreSQL's data exceptions (class 22). */
function describe(error: unknown): ProblemSummary {
  if (error instanceof HttpException && error.getStatus() < 500) {
    const status = error.getStatus();
    return { status, detail: status === 404 ? 'There is nothing at this address.' : error.message };
  }
  if (sqlState(error)?.startsWith('22')) {
    return { status: 400, detail: 'A value is not one that can be stored.', code: 'invalid-value' };
  }
  const { status, type, message } = (error ?? {}) as { status?: unknown; type?: unknown; message?: string };
  if (type === 'entity.parse.failed')
    return { status: 400, detail: 'The body is not valid JSON.', code: 'malformed-json' };
  if (type === 'entity.too.large') return { status: 413, detail: 'The body is larger than 256 KiB.' };
  if (typeof status === 'number' && status >= 400 && status < 500) return { status, detail: message ?? '' };
  return { status: 500, detail: 'Something went wrong on our side.' };
}

function problem(
  { status, detail, code = CODES[status] ?? 'error' }: ProblemSummary,
  instance: string,
): Problem {
  const title = TITLES[status] ?? 'Error';
  return { type: `urn:rabitchat:problem:${code}`, title, status, detail, instance, code, message: detail };
}
