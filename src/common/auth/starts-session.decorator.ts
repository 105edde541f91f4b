import { applyDecorators, SetMetadata } from '@nestjs/common';
import { InsecureConnection } from '../errors/common.errors.js';
import { Problems } from '../errors/problems.decorator.js';

export const STARTS_SESSION = Symbol('starts a session');

/** Marks a route that starts a session; it is refused where the session cookie cannot be sent. */
export const StartsSession = () =>
  applyDecorators(SetMetadata(STARTS_SESSION, true), Problems(InsecureConnection));
