/** The innermost of a chain of causes: the error of a failed query quotes its parameters, only its cause may be told. */
export function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootCause(error.cause) : error;
}

/** Why something failed, in words that may be logged. */
export function reasonOf(error: unknown): string {
  const cause = rootCause(error);
  // A name of several addresses, none of which answers: node has no words for all of them together.
  if (cause instanceof AggregateError && cause.message === '') return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
