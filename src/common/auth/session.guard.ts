import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Unauthorized } from '../errors/common.errors.js';
import { PUBLIC } from './public.decorator.js';

/** Requires a session on every HTTP route not marked @Public(); sockets authenticate at their handshake. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    if (context.switchToHttp().getRequest<Request>().session?.userId === undefined) throw new Unauthorized();
    return true;
  }
}
