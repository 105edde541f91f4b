import type { Server, Socket } from 'socket.io';

export type EngineConnection = Socket['conn'];

/** Private fields of the engine's two transports. */
interface Transport {
  /** Set on the websocket transport. */
  socket?: { readonly bufferedAmount: number; terminate(): void };
  /** Set on the polling transport: the open requests. */
  req?: { socket: { destroy(): void } } | null;
  dataReq?: { socket: { destroy(): void } } | null;
}

const transportOf = ({ transport }: EngineConnection) => transport as unknown as Transport;

export const isWebSocket = (connection: EngineConnection): boolean =>
  connection.transport.name === 'websocket';

/** Bytes written to the websocket that the client has not received. */
export const bytesInFlight = (connection: EngineConnection): number =>
  transportOf(connection).socket?.bufferedAmount ?? 0;

/** Ends the connection at once, even if the client does not read or answer. */
export function terminate(connection: EngineConnection): void {
  const { socket, req, dataReq } = transportOf(connection);
  connection.close(true);
  socket?.terminate();
  req?.socket.destroy();
  dataReq?.socket.destroy();
}

const clientsOf = (server: Server) =>
  (server.engine as unknown as { clients: Record<string, EngineConnection> }).clients;

/** Includes connections without a socket. */
export const listConnections = (server: Server): EngineConnection[] => Object.values(clientsOf(server));

export const findConnection = (server: Server, id = ''): EngineConnection | undefined =>
  Object.hasOwn(clientsOf(server), id) ? clientsOf(server)[id] : undefined;
