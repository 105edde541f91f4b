import type { Server } from 'socket.io';
import type { SessionsService } from '../auth/sessions.service.js';
import { type EngineRequest, type EngineResponse, respond } from './engine-request.js';
import { findConnection } from './engine-connection.js';

/**
 * Polls and upgrades go on with a connection by its id, which proxies write into their logs: so they have to bring the
 * session along with which it began, or none where none was brought.
 */
export function sessionBindingMiddleware(server: Server, sessions: SessionsService) {
  return (request: EngineRequest, response: EngineResponse, next: () => void): void => {
    const connection = findConnection(server, request._query.sid);
    const sid = (cookie: string | undefined) => sessions.sidFromCookieHeader(cookie);
    if (connection && sid(connection.request.headers.cookie) !== sid(request.headers.cookie))
      respond(response, 400, 'Bad Request');
    else next();
  };
}
