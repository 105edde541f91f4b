import type { Server, Socket } from 'socket.io';

/** The transport's connection below a socket. */
export type EngineConnection = Socket['conn'];

/** What the engine keeps to itself of the two transports. */
interface Transport {
  /** Of a websocket. */
  socket?: { readonly bufferedAmount: number; terminate(): void };
  /** Of polling: the requests that are open. */
  req?: { socket: { destroy(): void } } | null;
  dataReq?: { socket: { destroy(): void } } | null;
}

const transportOf = ({ transport }: EngineConnection) => transport as unknown as Transport;

export const isWebSocket = (connection: EngineConnection): boolean =>
  connection.transport.name === 'websocket';

/** Bytes that were handed to the websocket and that the other side has not taken. */
export const bytesInFlight = (connection: EngineConnection): number =>
  transportOf(connection).socket?.bufferedAmount ?? 0;

/** Ends the connection now, whether or not the other side reads or answers. */
export function terminate(connection: EngineConnection): void {
  const { socket, req, dataReq } = transportOf(connection);
  connection.close(true);
  socket?.terminate();
  req?.socket.destroy();
  dataReq?.socket.destroy();
}

const clientsOf = (server: Server) =>
  (server.engine as unknown as { clients: Record<string, EngineConnection> }).clients;

/** All connections of the server, those that no socket has come of yet included. */
export const listConnections = (server: Server): EngineConnection[] => Object.values(clientsOf(server));

export const findConnection = (server: Server, id = ''): EngineConnection | undefined =>
  Object.hasOwn(clientsOf(server), id) ? clientsOf(server)[id] : undefined;
