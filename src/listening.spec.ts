import { createServer, type Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { listen } from './listening.js';

const open: Server[] = [];

const application = () => {
  const server = createServer();
  open.push(server);
  const listening = (port: number, host: string) =>
    new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve(server)));
  return { server, app: { listen: listening } as unknown as INestApplication };
};

afterAll(() => open.forEach((server) => server.close()));

describe('An address that cannot be listened on', () => {
  it('is reported with a free port when another process has the port', async () => {
    const first = application();
    await listen(first.app, { port: 0, host: '127.0.0.1' });
    const { port } = first.server.address() as { port: number };
    await expect(listen(application().app, { port, host: '127.0.0.1' })).rejects.toMatchObject({
      exitCode: 75,
      message: expect.stringMatching(
        new RegExp(`port ${port} of 127.0.0.1 \\(EADDRINUSE\\).*PORT=${port + 1}`),
      ),
    });
  });

  it('is reported as a wrong HOST when this machine has no such address', async () => {
    await expect(listen(application().app, { port: 0, host: '203.0.113.9' })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(/EADDRNOTAVAIL.*HOST must be/),
    });
  });
});
