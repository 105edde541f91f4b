import type { Server } from 'socket.io';
import type { SessionsService } from '../auth/sessions.service.js';
import { type EngineRequest, type EngineResponse, answer } from './engine-request.js';
import { connectionOf } from './engine-connection.js';

/**
 * Polls and upgrades go on with a connection by its id, which proxies write into their logs: so they have to bring the
 * session along with which it began, or none where none was brought.
 */
export function claimGate(server: Server, sessions: SessionsService) {
  return (request: EngineRequest, response: EngineResponse, next: () => void): void => {
    const connection = connectionOf(server, request._query.sid);
    const sid = (cookie: string | undefined) => sessions.sidFromCookieHeader(cookie);
    if (connection && sid(connection.request.headers.cookie) !== sid(request.headers.cookie))
      answer(response, 400, 'Bad Request');
    else next();
  };
}
