import { cpus, loadavg, totalmem } from 'node:os';
import type { DatabaseServer } from '../../test/support/database-server.js';

export interface Machine {
  processors: number;
  model: string;
  memoryGb: number;
  node: string;
  postgres: string;
  /** Of the last minute: how many processes ran or wanted to, ours and others'. */
  load: { before: number; after: number };
}

/** Asked for before the work; tells afterwards on what it was done. */
export async function watchMachine(server: DatabaseServer): Promise<() => Machine> {
  const [row] = await server.query<{ server_version: string }>('postgres', 'SHOW server_version');
  const before = load();
  return () => ({
    processors: cpus().length,
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: row!.server_version,
    load: { before, after: load() },
  });
}

export function describe({ processors, model, memoryGb, node, postgres, load }: Machine): string {
  return `${processors} × ${model}, ${memoryGb} GB, Node ${node}, PostgreSQL ${postgres}; load ${load.before} before, ${load.after} after. All of it, and whoever asks, shares these processors.`;
}

const load = () => Math.round(loadavg()[0]! * 10) / 10;
