import { ApiSchema } from '@nestjs/swagger';

export class FieldErrorDto {
  /** Where in the input (RFC 6901); a query parameter is `/query/limit`. */
  pointer: string;
  detail: string;
}

/** What every refusal looks like (RFC 9457). */
@ApiSchema({ name: 'Problem' })
export class ProblemDto {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The id of the request, also in `X-Request-Id`. */
  instance: string;
  /** Stable and kebab-case: what a client decides by. */
  code: string;
  /** The same as `detail`. */
  message: string;
  errors?: FieldErrorDto[];
  /** Milliseconds until it is worth trying again. */
  retryAfterMs?: number;
}
