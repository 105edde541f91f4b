import { readFileSync } from 'node:fs';
import { BackupFault } from './backup-fault.js';

const MEND = 'Make one with: openssl rand -hex 32';

interface KeySource {
  environment: string | undefined;
  file: string | undefined;
}

/** Reads the 256-bit key from a file or the environment, never from arguments, which every local user can list. */
export function readKey({ environment, file }: KeySource): Buffer | undefined {
  const text = file === undefined ? environment : contentOf(file);
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  const where = file === undefined ? 'BACKUP_KEY' : `The key in ${file}`;
  throw new BackupFault('config', `${where} must be 64 hexadecimal digits. ${MEND}`);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new BackupFault(
      'config',
      `The key file ${file} cannot be read: ${(error as Error).message}. ${MEND}`,
    );
  }
}
