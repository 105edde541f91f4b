import { Injectable } from '@nestjs/common';
import { type EngineConnection, terminate } from './engine-connection.js';
import { TooManySockets } from './realtime.errors.js';

const MAX_PENDING_CONNECTIONS = 2000;
const MAX_AUTHENTICATION_ATTEMPTS = 10;
const IDLE_TIMEOUT_MS = 20_000;
const MAX_SOCKETS_PER_USER = 50;

interface Entry {
  attempts: number;
  isAuthenticating: boolean;
}

/**
 * Bounds the connections without an authenticated socket (2,000, the oldest idle one is evicted) and the sockets of
 * one user on this node (50).
 */
@Injectable()
export class ConnectionLimiter {
  private readonly entries = new WeakMap<EngineConnection, Entry>();
  /** In order of arrival. */
  private readonly pending = new Set<EngineConnection>();
  private readonly socketsByUser = new Map<string, number>();

  /** Frees a slot for one more pending connection; false when all of them are authenticating. */
  evictIdle(): boolean {
    if (this.pending.size < MAX_PENDING_CONNECTIONS) return true;
    for (const connection of this.pending) {
      if (this.entries.get(connection)!.isAuthenticating) continue;
      this.pending.delete(connection);
      terminate(connection);
      return true;
    }
    return false;
  }

  add(connection: EngineConnection): void {
    this.entries.set(connection, { attempts: 0, isAuthenticating: false });
    this.pending.add(connection);
    connection.once('close', () => this.pending.delete(connection));
  }

  /** False when the connection is authenticating already or has used up its attempts. */
  tryAuthenticate(connection: EngineConnection): boolean {
    const entry = this.entries.get(connection)!;
    entry.attempts += 1;
    if (entry.isAuthenticating || entry.attempts > MAX_AUTHENTICATION_ATTEMPTS) return false;
    entry.isAuthenticating = true;
    return true;
  }

  settle(connection: EngineConnection, { isAdmitted }: { isAdmitted: boolean }): void {
    this.entries.get(connection)!.isAuthenticating = false;
    if (isAdmitted) this.pending.delete(connection);
  }

  /** Counts the connection as pending again after its socket has closed, and ends it when no other socket opens. */
  remove(connection: EngineConnection): void {
    if (connection.readyState !== 'open') return;
    this.pending.add(connection);
    setTimeout(() => this.pending.has(connection) && terminate(connection), IDLE_TIMEOUT_MS).unref();
  }

  /** Counts one more socket of the user until the returned function is called; throws TooManySockets. */
  acquire(userId: string): () => void {
    const count = this.socketsByUser.get(userId) ?? 0;
    if (count >= MAX_SOCKETS_PER_USER) throw new TooManySockets();
    this.socketsByUser.set(userId, count + 1);
    return () => this.release(userId);
  }

  private release(userId: string): void {
    const count = this.socketsByUser.get(userId)! - 1;
    if (count > 0) this.socketsByUser.set(userId, count);
    else this.socketsByUser.delete(userId);
  }
}
