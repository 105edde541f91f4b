import type { Server } from 'socket.io';
import type { SessionsService } from '../auth/sessions.service.js';
import { type EngineRequest, type EngineResponse, respond } from './engine-request.js';
import { findConnection } from './engine-connection.js';

/**
 * Requires polls and upgrades to carry the session that opened the connection, or none if there was none: they name the
 * connection by an id that proxies log, so the id alone must not grant access.
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
