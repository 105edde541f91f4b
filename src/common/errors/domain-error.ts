/** One complaint about one part of the input; the pointer follows RFC 6901, a query parameter is `/query/limit`. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** Whatever else a problem tells its reader. */
export interface ProblemExtras {
  errors?: FieldError[];
  /** Seconds until it is worth trying again. */
  retryAfter?: number;
}

/** A refusal that a user may meet: its status, its stable kebab-case code, and a sentence that says what to do. */
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

/** A domain error that can be listed on an endpoint: made without arguments, it shows what the endpoint answers. */
export type DomainErrorClass = new () => DomainError;
