import { accessSync, constants } from 'node:fs';
import { isIPv6 } from 'node:net';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const SSL_FILES = ['sslrootcert', 'sslcert', 'sslkey'];

const SEVERAL_HOSTS = 'names several hosts; name the one that takes writes';

/** Moves the `host` parameter of libpq's form `postgres://me@/db?host=/run` (a socket folder) into the authority. */
export function withHostInFront(text: string): string {
  const [, scheme, credentials = '', path, query] =
    /^(postgres(?:ql)?:\/\/)([^/?#]*@)?(\/[^?#]*)\?([^#]*)$/.exec(text) ?? [];
  const parameters = new URLSearchParams(query);
  const [host, port] = [parameters.get('host'), parameters.get('port')];
  if (scheme === undefined || host === null) return text;
  parameters.delete('host');
  parameters.delete('port');
  const rest = parameters.size > 0 ? `?${parameters.toString()}` : '';
  return `${scheme}${credentials}${encodeURIComponent(host)}${port === null ? '' : `:${port}`}${path}${rest}`;
}

/** The message does not repeat the URL, which may contain a password. */
export function flawOfPostgresUrl(text: string): string | undefined {
  if (/^postgres(ql)?:\/\/[^/?#]*,/.test(text)) return SEVERAL_HOSTS;
  if (!URL.canParse(text) || !['postgres:', 'postgresql:'].includes(new URL(text).protocol)) {
    const encoding = ', with / # ? @ and % in user and password written as %2F %23 %3F %40 and %25';
    return `must be a URL that starts with postgres:// or postgresql://${/^postgres(ql)?:/.test(text) ? encoding : ''}`;
  }
  const { username, password, hostname, pathname, searchParams } = new URL(text);
  if (![username, password, hostname, pathname].every(isEncoded))
    return 'has a % that encodes nothing; a % itself is written as %25';
  return (
    flawOfSslMode(searchParams.get('sslmode')) ??
    SSL_FILES.map((name) => flawOfFile(name, searchParams.get(name))).find((flaw) => flaw !== undefined)
  );
}

export const flawOfSslMode = (mode: string | null | undefined): string | undefined =>
  mode == null || SSL_MODES.includes(mode) ? undefined : `must have an sslmode of ${SSL_MODES.join(', ')}`;

export function flawOfHost(host: string): string | undefined {
  if (host.includes(',')) return SEVERAL_HOSTS;
  if (host.startsWith('/') || !host.includes(':') || isIPv6(host)) return undefined;
  return 'must be a name, an address or a folder with a socket; a port belongs into PGPORT';
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function flawOfFile(name: string, file: string | null): string | undefined {
  if (file === null) return undefined;
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    return `has a ${name} that cannot be read: ${file} (${(error as NodeJS.ErrnoException).code})`;
  }
}
