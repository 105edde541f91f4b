import type { Server, Socket } from 'socket.io';

/** The transport's connection below a socket. */
export type Connection = Socket['conn'];

/** What the engine keeps to itself of the two transports. */
interface Transport {
  /** Of a websocket. */
  socket?: { readonly bufferedAmount: number; terminate(): void };
  /** Of polling: the requests that are open. */
  req?: { socket: { destroy(): void } } | null;
  dataReq?: { socket: { destroy(): void } } | null;
}

const transportOf = ({ transport }: Connection) => transport as unknown as Transport;

export const isWebSocket = (connection: Connection): boolean => connection.transport.name === 'websocket';

/** Bytes that were handed to the websocket and that the other side has not taken. */
export const bytesInFlight = (connection: Connection): number =>
  transportOf(connection).socket?.bufferedAmount ?? 0;

/** Ends the connection now, whether or not the other side reads or answers. */
export function cut(connection: Connection): void {
  const { socket, req, dataReq } = transportOf(connection);
  connection.close(true);
  socket?.terminate();
  req?.socket.destroy();
  dataReq?.socket.destroy();
}

const byId = (server: Server) =>
  (server.engine as unknown as { clients: Record<string, Connection> }).clients;

/** All connections of the server, those that no socket has come of yet included. */
export const connectionsOf = (server: Server): Connection[] => Object.values(byId(server));

export const connectionOf = (server: Server, id = ''): Connection | undefined =>
  Object.hasOwn(byId(server), id) ? byId(server)[id] : undefined;
