import type { Request } from 'express';

const SESSIONLESS = /^\/(metrics|api\/(health|docs|docs-json|docs-yaml|openapi\.json|asyncapi\.json))(\/|$)/i;
const HEALTH = /^\/api\/health(\/|$)/i;

/** Routes that need neither a session nor the database. */
export const isSessionless = ({ path }: Request): boolean => SESSIONLESS.test(path);

export const isHealth = ({ path }: Request): boolean => HEALTH.test(path);
