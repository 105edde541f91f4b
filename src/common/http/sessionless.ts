import type { Request } from 'express';

const PATHS = /^\/(metrics|api\/(health|docs|openapi\.json|asyncapi\.json))(\/|$)/i;

/** What must answer without the database, or has nothing to do with people. */
export const isSessionless = ({ path }: Request): boolean => PATHS.test(path);
