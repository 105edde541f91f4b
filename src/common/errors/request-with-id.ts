import type { Request } from 'express';

/** The id appears in `X-Request-Id`, in the log line and as the problem's `instance`. */
export type RequestWithId = Request & { id?: string };
