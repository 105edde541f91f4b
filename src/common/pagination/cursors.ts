import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { InvalidCursor } from '../errors/common.errors.js';
import { Page } from './page.js';

/** The sort key of a row; the next page starts after it. */
export type Position = (string | number)[];

/** A cursor is valid for one list, its filters included, and one viewer. */
export interface ListIdentity {
  name: string;
  viewerId: string | undefined;
}

export interface PageRequest {
  limit: number;
  cursor?: string;
}

interface PageSource<Row> {
  read: (limit: number, after: Position | undefined) => Promise<Row[]>;
  positionOf: (row: Row) => Position;
}

const MAC_BYTES = 12;

/** Opaque, signed positions in keyset-paginated lists. */
@Injectable()
export class Cursors {
  constructor(private readonly config: Config) {}

  /** Reads one row more than the page holds, to know whether another page follows. */
  async page<Row>(
    list: ListIdentity,
    request: PageRequest,
    { read, positionOf }: PageSource<Row>,
  ): Promise<Page<Row>> {
    const after = request.cursor === undefined ? undefined : this.decode(list, request.cursor);
    const rows = await read(request.limit + 1, after);
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    const next = rows.length > request.limit && last ? this.encode(list, positionOf(last)) : undefined;
    return new Page(items, next);
  }

  encode(list: ListIdentity, position: Position): string {
    const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${payload}.${this.mac(this.config.sessionSecrets[0]!, list, payload)}`;
  }

  decode(list: ListIdentity, cursor: string): Position {
    const [payload, mac, ...rest] = cursor.split('.');
    if (!payload || !mac || rest.length > 0) throw new InvalidCursor();
    const given = Buffer.from(mac);
    const genuine = this.config.sessionSecrets.some((secret) => {
      const expected = Buffer.from(this.mac(secret, list, payload));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!genuine) throw new InvalidCursor();
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Position;
  }

  private mac(secret: string, { name, viewerId }: ListIdentity, payload: string): string {
    const message = JSON.stringify(['cursor', name, viewerId ?? null, payload]);
    return createHmac('sha256', secret).update(message).digest().subarray(0, MAC_BYTES).toString('base64url');
  }
}
