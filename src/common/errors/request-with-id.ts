import type { Request } from 'express';

/** A request with the id that its answer, its log line and its problem tell. */
export type RequestWithId = Request & { id?: string };
