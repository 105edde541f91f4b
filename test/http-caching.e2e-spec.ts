import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { startWorld, type World } from './support/world.js';

let world: World;

beforeAll(async () => (world = await startWorld()));
afterAll(() => world.close());

describe('A public answer with an ETag', () => {
  /** As browsers ask: fetch would ask for a fresh answer as well. */
  const ask = async (path: string, etag: string) => {
    const [reply] = await once(get(world.url + path, { headers: { 'If-None-Match': etag } }), 'response');
    return { status: reply.statusCode, etag: reply.headers.etag, body: await text(reply) };
  };

  it.each(['/api/locations', '/api/leaderboard/elite'])(
    '%s is not sent again while it is the same',
    async (path) => {
      const first = await ask(path, 'W/"other"');
      expect(first).toMatchObject({ status: 200, etag: expect.any(String) });
      expect(await ask(path, first.etag)).toEqual({ status: 304, etag: first.etag, body: '' });
    },
  );
});
