import 'express-session';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    /** When the session began, in milliseconds since 1970. */
    startedAt: number;
    /** When the cookie was last renewed, in milliseconds since 1970. */
    touchedAt: number;
    ip: string;
    userAgent: string;
  }
}

/** The id of the person whose session this is. On a public route it is typed `string | undefined`. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().session?.userId,
);
