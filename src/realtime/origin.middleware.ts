import type { IncomingMessage } from 'node:http';
import type { AllowedOrigins } from '../common/http/allowed-origins.js';
import { respond, type EngineResponse } from './engine-request.js';

/**
 * Checks the origin of every request to the engine: handshakes, polls with a session id and upgrades. The engine's own
 * `allowRequest` only runs for the first request of a connection.
 */
export function originMiddleware(origins: AllowedOrigins) {
  return (request: IncomingMessage, response: EngineResponse, next: () => void): void => {
    if (!origins.allowsHandshake(request)) return respond(response, 403, 'Forbidden');
    const { origin } = request.headers;
    response.setHeader('Vary', 'Origin');
    if (origin !== undefined) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
    }
    if (request.method === 'GET' || request.method === 'POST') return next();
    if (request.method !== 'OPTIONS') return respond(response, 405, 'Method Not Allowed');
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
    respond(response, 204, 'No Content');
  };
}
