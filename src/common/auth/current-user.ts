import 'express-session';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    /** Milliseconds since 1970. */
    startedAt: number;
    /** When the cookie was last renewed; milliseconds since 1970. */
    touchedAt: number;
    ip: string;
    userAgent: string;
  }
}

/** The session's user id; `string | undefined` on a public route. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().session?.userId,
);
