import { readFileSync } from 'node:fs';
import { BackupFault } from './backup-fault.js';

const MEND = 'Make one with: openssl rand -hex 32';

interface KeySource {
  /** BACKUP_KEY. */
  environment: string | undefined;
  /** --key-file. */
  file: string | undefined;
}

/** The operator's key of 256 bits, from a file or the environment, never from the command line, where everybody sees it. */
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
