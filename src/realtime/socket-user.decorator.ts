import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedSocket } from './authenticated-socket.js';

/** The id of the person whose socket this is, by its session. */
export const SocketUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToWs().getClient<AuthenticatedSocket>().data.userId,
);
