/** The pointer follows RFC 6901; a query parameter is `/query/limit`. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface ProblemExtras {
  errors?: FieldError[];
  /** Seconds. */
  retryAfter?: number;
}

/** An error for the client: an HTTP status, a stable kebab-case code and a sentence that says what to do. */
export abstract class DomainError extends Error {
  abstract readonly status: number;
  abstract readonly code: string;

  constructor(
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(detail);
  }
}

/** Creates the base class of an error without constructor arguments. */
export function domainError(
  status: number,
  code: string,
  problem: string | ({ detail: string } & ProblemExtras),
) {
  const { detail, ...extras } = typeof problem === 'string' ? { detail: problem } : problem;
  return class extends DomainError {
    readonly status = status;
    readonly code = code;

    constructor() {
      super(detail, extras);
    }
  };
}

/** `@Problems` constructs the error without arguments to document it. */
export type DomainErrorClass = new () => DomainError;
