import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { ValidationFailed } from '../errors/common.errors.js';
import type { FieldError } from '../errors/domain-error.js';

/** Refuses body and query fields on routes that declare no body or query; the validation pipe checks the others. */
@Injectable()
export class UnexpectedInputGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    if (request.path.startsWith('/api/health')) return true;
    const taken = parameterKinds(context);
    const errors = [
      ...(taken.has(RouteParamtypes.BODY) ? [] : unexpected(request.body ?? {}, '')),
      ...(taken.has(RouteParamtypes.QUERY) ? [] : unexpected(request.query, '/query')),
    ];
    if (errors.length > 0) throw new ValidationFailed(errors);
    return true;
  }
}

function parameterKinds(context: ExecutionContext): Set<RouteParamtypes> {
  const parameters = (Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) ?? {}) as object;
  return new Set(Object.keys(parameters).map((key) => Number(key.split(':')[0])));
}

function unexpected(input: unknown, prefix: string): FieldError[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return [{ pointer: prefix, detail: 'must be a JSON object' }];
  return Object.keys(input).map((key) => ({
    pointer: `${prefix}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    detail: 'is not a known field',
  }));
}
