/** The database did not answer in time; the request may be retried after `retryAfterSeconds`. */
export class DatabaseUnavailable extends Error {
  readonly retryAfterSeconds = 1;

  constructor(reason: string, options?: ErrorOptions) {
    super(`The database is not available: ${reason}`, options);
  }
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * SQLSTATE classes and codes that report the server's state, not a fault of the statement
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html): connection, resources, intervention,
 * system; failed serialization and deadlock after retries; lock timeout; read-only standby; idle timeout.
 */
const UNAVAILABLE_STATES = /^(08|53|57|58|40001|40P01|55P03|25006|25P03)/;

const DRIVER_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|not queryable|Connection ended|Client was closed|Cannot use a pool after/;

interface DriverError {
  code?: unknown;
  message?: unknown;
}

export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  const { code, message } = (error ?? {}) as DriverError;
  if (typeof code === 'string')
    return NETWORK_CODES.has(code) || (code.length === 5 && UNAVAILABLE_STATES.test(code));
  return typeof message === 'string' && DRIVER_MESSAGES.test(message);
}

/** Deadlocks and serialization failures: the same transaction is expected to succeed when repeated. */
export function isRetriable(error: unknown): boolean {
  return sqlState(error) === '40P01' || sqlState(error) === '40001';
}

/**
 * True when the server reported the failure of one statement, or the database did not fail at all. After a timeout the
 * statement may still be running, so its connection is broken.
 */
export function leavesConnectionUsable(error: unknown): boolean {
  const severity = (cause: unknown) => (cause as { severity?: unknown }).severity;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (severity(cause) !== undefined) return severity(cause) === 'ERROR';
  }
  return unavailability(error) === undefined;
}

export function sqlState(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as DriverError;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
}

/** Searches the chain of causes, because drizzle wraps driver errors. */
export function unavailability(error: unknown): DatabaseUnavailable | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DatabaseUnavailable) return cause;
  }
  return undefined;
}
