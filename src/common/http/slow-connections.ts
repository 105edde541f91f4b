import type { Server } from 'node:http';

/** What a request may take to come, its head and in all, in milliseconds; looked at every 30 s. */
const HEAD_WITHIN_MS = 20_000;
const REQUEST_WITHIN_MS = 60_000;
/** Longer than the engine keeps a poll waiting. */
const SILENT_AT_MOST_MS = 45_000;

/** Ends connections on which a request only trickles in, or whose answer nobody takes: both hold memory. */
export function limitConnections(server: Server, silentMs = SILENT_AT_MOST_MS): void {
  server.headersTimeout = HEAD_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
  server.setTimeout(silentMs);
}
