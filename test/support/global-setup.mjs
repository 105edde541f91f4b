import { register } from 'tsx/esm/api';

// Jest transforms what tests import, but loads its global setup with plain Node.
export default async function globalSetup() {
  const unregister = register();
  const { startTestServer } = await import('./test-server.ts');
  await unregister();
  await startTestServer();
}
