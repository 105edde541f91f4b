import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedSocket } from './authenticated-socket.js';

/** The user id of the socket's session. */
export const SocketUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToWs().getClient<AuthenticatedSocket>().data.userId,
);
