import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { Request } from 'express';
import { losesCookie } from '../common/auth/secure-connection.guard.js';
import { InsecureConnection } from '../common/errors/common.errors.js';
import { addressOf } from '../common/http/client-address.js';
import { Config } from '../config/config.js';
import type { User } from '../users/users.tables.js';
import { DEVICE_COOKIE, DEVICE_COOKIE_MS, DeviceCookie } from './device-cookie.js';
import { cookieAttributes, SESSION_COOKIE } from './session-cookie.js';
import { PENDING_LOGIN } from './session.store.js';

const MAX_USER_AGENT_LENGTH = 300;

/** The client of a request: its address, its session and its known accounts. */
export class ClientSession {
  constructor(
    private readonly request: Request,
    private readonly config: Config,
  ) {}

  get address(): string {
    return addressOf(this.request);
  }

  get sid(): string {
    return this.request.sessionID;
  }

  get userId(): string | undefined {
    return this.request.session?.userId;
  }

  /** Returns undefined if this browser has never logged into the account. */
  deviceOf(userId: string): string | undefined {
    return this.devices.deviceOf(userId);
  }

  /**
   * Replaces the session with a new one under a new id.
   * @throws InsecureConnection when the cookie cannot be sent over this connection
   */
  async start(user: User): Promise<void> {
    if (losesCookie(this.request, this.config)) throw new InsecureConnection();
    await callback((done) => this.request.session.regenerate(done));
    const { session } = this.request;
    const now = Date.now();
    const userAgent = this.request.header('user-agent')?.slice(0, MAX_USER_AGENT_LENGTH) ?? '';
    Object.assign(session, { userId: user.id, startedAt: now, touchedAt: now, ip: this.address, userAgent });
    Object.assign(session, { [PENDING_LOGIN]: { userId: user.id, passwordHash: user.password } });
    await callback((done) => session.save(done));
    this.rememberDevice(user.id);
  }

  /** Runs work that starts a session; on failure the client keeps its previous cookies. */
  async startAtomically<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // Otherwise express-session saves the session again and sends its cookie when the response ends.
      Reflect.deleteProperty(this.request, 'session');
      this.response.removeHeader('Set-Cookie');
      throw error;
    }
  }

  /** Deletes the session and its cookie. */
  async end(): Promise<void> {
    await callback((done) => this.request.session.destroy(done));
    this.response.clearCookie(SESSION_COOKIE, cookieAttributes(this.config));
  }

  private rememberDevice(userId: string): void {
    const value = this.devices.with(userId).serialise(this.config.sessionSecrets[0]!);
    this.response.cookie(DEVICE_COOKIE, value, {
      ...cookieAttributes(this.config),
      maxAge: DEVICE_COOKIE_MS,
    });
  }

  private get devices(): DeviceCookie {
    const cookies = parseCookie(this.request.headers.cookie ?? '');
    return DeviceCookie.parse(cookies[DEVICE_COOKIE], this.config.sessionSecrets);
  }

  private get response() {
    return this.request.res!;
  }
}

function callback(start: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

@Injectable()
class ClientSessionPipe implements PipeTransform<Request, ClientSession> {
  constructor(private readonly config: Config) {}

  transform(request: Request): ClientSession {
    return new ClientSession(request, this.config);
  }
}

const CurrentRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<Request>(),
);

export const CurrentClient = () => CurrentRequest(ClientSessionPipe);
