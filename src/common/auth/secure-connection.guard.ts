import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Config } from '../../config/config.js';
import { InsecureConnection } from '../errors/common.errors.js';
import { ThrottledWarning } from '../logging/throttled-warning.js';
import { STARTS_SESSION } from './starts-session.decorator.js';

/** Runs before the other guards, so a refused request neither counts nor writes. */
@Injectable()
export class SecureConnectionGuard implements CanActivate {
  private readonly warning = new ThrottledWarning(new Logger(SecureConnectionGuard.name));

  constructor(
    private readonly reflector: Reflector,
    private readonly config: Config,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http' || !this.reflector.get(STARTS_SESSION, context.getHandler()))
      return true;
    const request = context.switchToHttp().getRequest<Request>();
    if (!losesCookie(request, this.config)) return true;
    const { trustProxy } = this.config;
    const forwarded = request.header('x-forwarded-proto') === 'https' ? 'https' : 'none that says https';
    this.warning.warn(
      `Logins and signups are refused: the session cookie needs HTTPS, and a request came over plain HTTP ` +
        `(peer ${request.socket.remoteAddress}, X-Forwarded-Proto ${forwarded}, TRUST_PROXY=${trustProxy}). ` +
        'End TLS in a proxy that sends X-Forwarded-Proto, and set TRUST_PROXY to the number of proxies.',
    );
    throw new InsecureConnection();
  }
}

/** The session cookie is `Secure` in production and cannot be set over plain HTTP. */
export const losesCookie = ({ secure }: Request, { production }: Config): boolean => production && !secure;
