import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import { isSessionless } from '../common/http/sessionless.js';
import { Config } from '../config/config.js';
import { cookieAttributes, SESSION_COOKIE, SESSION_IDLE_MS, MAX_SESSION_MS } from './session-cookie.js';
import { SessionStore } from './session.store.js';

const RENEWAL_INTERVAL_MS = 60_000;

/** Loads the session of a request and extends it, with its cookie, while it is in use. */
@Injectable()
export class SessionMiddleware {
  private readonly session: RequestHandler;

  constructor(config: Config, store: SessionStore) {
    this.session = session({
      store,
      name: SESSION_COOKIE,
      secret: [...config.sessionSecrets],
      cookie: { ...cookieAttributes(config), maxAge: SESSION_IDLE_MS },
      resave: false,
      saveUninitialized: false,
    });
  }

  readonly handler = (request: Request, response: Response, next: NextFunction): void => {
    if (isSessionless(request)) return next();
    void this.session(request, response, (error?: unknown) => {
      if (error === undefined) renew(request);
      next(error);
    });
  };
}

/** express-session saves a changed session and resends its cookie, so this changes it once a minute. */
function renew({ session }: Request): void {
  const now = Date.now();
  if (session.userId === undefined) return;
  if (now - (session.touchedAt ?? 0) >= RENEWAL_INTERVAL_MS) {
    session.touchedAt = now;
    session.startedAt ??= now;
  }
  const end = (session.startedAt ?? now) + MAX_SESSION_MS;
  session.cookie.originalMaxAge = Math.min(SESSION_IDLE_MS, end - now);
}
