import type { Client } from 'pg';
import { BackupFault } from './backup-fault.js';
import { SERVER_EXTENSIONS } from './catalog-sql.js';
import type { Manifest } from './manifest.js';
import { objectsOf, readSchema } from './backup-schema.js';
import { contentOf, listTables, readSequences } from './backup-tables.js';

/**
 * Compares a restored database with the manifest: tables, rows, checksums, sequences and object names.
 * @throws BackupFault that lists every difference
 */
export async function compare(
  client: Client,
  manifest: Manifest,
  onRows: (rows: number) => void = () => undefined,
): Promise<void> {
  const differences = [
    ...(await compareTables(client, manifest, onRows)),
    ...(await compareSchema(client, manifest)),
  ];
  if (differences.length === 0) return;
  const list = differences.map((difference) => `  - ${difference}`).join('\n');
  throw new BackupFault('data', `What was restored is not what was dumped:\n${list}`);
}

/** Present in older backups. */
const EXCLUDED_EXTENSIONS = new Set(SERVER_EXTENSIONS.map((name) => `extension ${name}`));

async function compareTables(client: Client, manifest: Manifest, onRows: (rows: number) => void) {
  const there = new Set((await listTables(client)).map(({ name }) => name));
  const differences: string[] = [];
  for (const { name, rows, checksum } of manifest.tables) {
    if (!there.delete(name)) {
      differences.push(`table ${name} is missing`);
      continue;
    }
    const restored = await contentOf(client, name);
    onRows(rows);
    if (restored.rows !== rows)
      differences.push(`table ${name} has ${restored.rows} rows instead of ${rows}`);
    else if (restored.checksum !== checksum)
      differences.push(`table ${name} has the rows, but not their content`);
  }
  return [...differences, ...[...there].map((name) => `table ${name} is there, but was not dumped`)];
}

async function compareSchema(client: Client, manifest: Manifest): Promise<string[]> {
  const objects = new Set(objectsOf(await readSchema(client)));
  const missing = manifest.objects
    .filter(
      (object) => !object.startsWith('table ') && !EXCLUDED_EXTENSIONS.has(object) && !objects.has(object),
    )
    .map((object) => `${object} is missing`);
  const values = new Map((await readSequences(client)).map((sequence) => [sequence.name, sequence]));
  const moved = manifest.sequences
    .filter(({ name, value, isCalled }) => {
      const found = values.get(name);
      return found?.value !== value || found.isCalled !== isCalled;
    })
    .map(
      ({ name, value }) =>
        `sequence ${name} is at ${values.get(name)?.value ?? 'nothing'} instead of ${value}`,
    );
  return [...missing, ...moved];
}
