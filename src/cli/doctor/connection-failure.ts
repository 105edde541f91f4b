import { sqlState } from '../../database/database-unavailable.js';
import { reasonOf } from '../../database/root-cause.js';
import { error, type Finding } from './check.js';

interface ConnectionTarget {
  /** host:port of the URL, without credentials. */
  server: string;
  database: string;
  user: string;
}

function targetOf(databaseUrl: string): ConnectionTarget {
  const url = new URL(databaseUrl);
  const decoded = (part: string) => decodeURIComponent(part);
  return {
    server: `${decoded(url.hostname) || 'localhost'}:${url.port || '5432'}`,
    database: decoded(url.pathname.slice(1)) || decoded(url.username),
    user: decoded(url.username) || 'postgres',
  };
}

export function describeTarget(databaseUrl: string): string {
  const { server, database } = targetOf(databaseUrl);
  return `${server}, database ${database}`;
}

interface ConnectionFailure {
  /** Matched against the error code, the SQLSTATE and the message. */
  pattern: RegExp;
  detail: (place: ConnectionTarget) => string;
  mend: (place: ConnectionTarget) => string;
}

/** The first match wins. */
const CONNECTION_FAILURES: ConnectionFailure[] = [
  {
    pattern: /ERR_POOL_MODE/,
    detail: () => 'DATABASE_URL points at a pooler that shares sessions between clients.',
    mend: () =>
      'Set DATABASE_URL to the direct address of PostgreSQL, or set pool_mode = session for this database in the pooler.',
  },
  {
    pattern: /ECONNREFUSED/,
    detail: ({ server }) => `Nothing listens at ${server} (connection refused).`,
    mend: ({ server }) => `Start PostgreSQL at ${server}, or correct host and port in DATABASE_URL.`,
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    detail: ({ server }) => `The host of ${server} is not known (no such name).`,
    mend: () => 'Correct the host in DATABASE_URL, or the DNS that should know it.',
  },
  {
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout|timed out/i,
    detail: ({ server }) => `${server} does not answer (timeout).`,
    mend: () => 'Check for a firewall in between, a wrong address, or a server that hangs.',
  },
  {
    pattern: /does not support SSL/,
    detail: ({ server }) => `${server} refuses SSL, and sslmode asks for it.`,
    mend: () =>
      'Turn ssl on in postgresql.conf; only on a network you trust, leave sslmode out of DATABASE_URL.',
  },
  {
    pattern: /no pg_hba\.conf entry.*no encryption/s,
    detail: ({ server }) => `${server} accepts only SSL connections.`,
    mend: () => 'Add ?sslmode=require to DATABASE_URL.',
  },
  {
    pattern: /CERT|self-signed|UNABLE_TO_VERIFY|certificate|ERR_(TLS|SSL|OSSL)/i,
    detail: ({ server }) => `The certificate of ${server} is not accepted.`,
    mend: () => "Name the authority's certificate with &sslrootcert=<file>, or have the server's renewed.",
  },
  {
    pattern: /28P01|28000|SASL|password/,
    detail: ({ server, user }) => `${server} refuses the user ${user} (authentication failed).`,
    mend: ({ user }) =>
      `Correct user and password in DATABASE_URL; ALTER ROLE "${user}" PASSWORD '…' sets a new one; pg_hba.conf lists who may connect from which address.`,
  },
  {
    pattern: /3D000/,
    detail: ({ server, database }) => `There is no database "${database}" at ${server} (unknown database).`,
    mend: ({ database }) => `Correct the name in DATABASE_URL, or make it: CREATE DATABASE "${database}"`,
  },
  {
    pattern: /42501/,
    detail: ({ database, user }) => `The user ${user} may not connect to the database "${database}".`,
    mend: ({ database, user }) => `GRANT CONNECT ON DATABASE "${database}" TO "${user}"`,
  },
  {
    pattern: /53300/,
    detail: ({ server }) => `All connections of ${server} are taken.`,
    mend: () => 'Raise max_connections, or lower DATABASE_POOL_MAX and the pools of other clients.',
  },
  {
    pattern: /57P0|55000/,
    detail: ({ server }) => `${server} is starting, stopping, or not open for connections.`,
    mend: () => 'Wait and run the doctor again; the log of the server says what it waits for.',
  },
  {
    pattern: /startup parameter/,
    detail: ({ server }) => `${server} is a pooler that refuses the options in DATABASE_URL.`,
    mend: () => 'Take options out of DATABASE_URL, or name it in ignore_startup_parameters of the pooler.',
  },
];

const UNKNOWN_CONNECTION_FAILURE: Omit<ConnectionFailure, 'pattern'> = {
  detail: ({ server }) => `${server} cannot be reached.`,
  mend: () => 'Check the log of the server and DATABASE_URL.',
};

/** An AggregateError has one error for each address of the host name. */
function searchableText(failure: unknown): string {
  const { code, errors } = failure as { code?: unknown; errors?: unknown[] };
  return [sqlState(failure), code, reasonOf(failure), ...(errors ?? []).map(searchableText)].join(' ');
}

/** Diagnoses a failed connection; the finding never contains the password. */
export function diagnoseConnection(databaseUrl: string, failure: unknown): Finding {
  const target = targetOf(databaseUrl);
  const text = searchableText(failure);
  const diagnosis =
    CONNECTION_FAILURES.find((candidate) => candidate.pattern.test(text)) ?? UNKNOWN_CONNECTION_FAILURE;
  const reason = reasonOf(failure).trim();
  const password = decodeURIComponent(new URL(databaseUrl).password);
  const redacted = password === '' ? reason : reason.replaceAll(password, '…');
  return error(`${diagnosis.detail(target)}${redacted ? ` ${redacted}` : ''}`, diagnosis.mend(target));
}
