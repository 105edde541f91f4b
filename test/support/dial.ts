import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

export type HandshakeOptions = Partial<ManagerOptions & SocketOptions> & { cookie?: string; origin?: string };

/** A socket.io client that has not connected yet; unlike a stock client it does not reconnect unless asked to. */
export function dial(url: string, { cookie, origin, ...options }: HandshakeOptions = {}): Socket {
  const extraHeaders = { ...(cookie && { cookie }), ...(origin && { origin }) };
  return io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders,
    ...options,
  });
}

/** Resolves when the server says `ready`; rejects when it refuses the handshake or ends the connection. */
export function whenReady(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('ready', () => resolve(socket));
    socket.once('connect_error', reject);
    socket.once('disconnect', (reason) => reject(new Error(`disconnected before it was ready: ${reason}`)));
  });
}
