/** The innermost cause. The outer error of a failed query quotes its parameters, which must not be logged. */
export function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootCause(error.cause) : error;
}

/** A message that is safe to log. */
export function reasonOf(error: unknown): string {
  const cause = rootCause(error);
  // When every address of a host name fails, Node throws an AggregateError without a message.
  if (cause instanceof AggregateError && cause.message === '') return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
