import { v7 } from 'uuid';

/** A UUIDv7 (RFC 9562), ordered by time so that new rows share index pages. */
export const newId = (): string => v7();
