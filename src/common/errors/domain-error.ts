/** One invalid part of the input. The pointer follows RFC 6901; a query parameter is `/query/limit`. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface ProblemExtras {
  errors?: FieldError[];
  /** Seconds until a retry makes sense. */
  retryAfter?: number;
}

/** An error that a client can meet: an HTTP status, a stable kebab-case code, and a sentence that says what to do. */
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

/** The base class of an error whose constructor takes no arguments. */
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

/** A domain error that `@Problems` can list: constructed without arguments, it shows what the endpoint answers. */
export type DomainErrorClass = new () => DomainError;
