import { ApiSchema } from '@nestjs/swagger';

export class FieldErrorDto {
  /** JSON pointer into the input (RFC 6901); a query parameter is `/query/limit`. */
  pointer: string;
  detail: string;
}

/** RFC 9457. */
@ApiSchema({ name: 'Problem' })
export class ProblemDto {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The id of the request, also in `X-Request-Id`. */
  instance: string;
  /** Stable kebab-case code for clients to switch on. */
  code: string;
  /** The same as `detail`. */
  message: string;
  errors?: FieldErrorDto[];
  /** Milliseconds until a retry makes sense. */
  retryAfterMs?: number;
}
