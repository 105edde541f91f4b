import { sqlState } from '../../database/database-unavailable.js';
import { reasonOf } from '../../database/root-cause.js';
import { error, type Finding } from './check.js';

interface Place {
  /** host:port as in the URL; never the credentials. */
  server: string;
  database: string;
  user: string;
}

function placeOf(databaseUrl: string): Place {
  const url = new URL(databaseUrl);
  const decoded = (part: string) => decodeURIComponent(part);
  return {
    server: `${decoded(url.hostname) || 'localhost'}:${url.port || '5432'}`,
    database: decoded(url.pathname.slice(1)) || decoded(url.username),
    user: decoded(url.username) || 'postgres',
  };
}

/** As "host:port, database name", for words about a connection. */
export function nameOf(databaseUrl: string): string {
  const { server, database } = placeOf(databaseUrl);
  return `${server}, database ${database}`;
}

interface Failure {
  /** Of the error's code or SQLSTATE, else of its message. */
  signs: RegExp;
  detail: (place: Place) => string;
  mend: (place: Place) => string;
}

/** The first whose signs are seen is the diagnosis. */
const FAILURES: Failure[] = [
  {
    signs: /ERR_POOL_MODE/,
    detail: () => 'DATABASE_URL does not lead to sessions of our own.',
    mend: () =>
      'Write the direct address of PostgreSQL into DATABASE_URL, or set pool_mode = session for this database in the pooler.',
  },
  {
    signs: /ECONNREFUSED/,
    detail: ({ server }) => `Nothing listens at ${server} (connection refused).`,
    mend: ({ server }) => `Start PostgreSQL at ${server}, or correct host and port in DATABASE_URL.`,
  },
  {
    signs: /ENOTFOUND|EAI_AGAIN/,
    detail: ({ server }) => `The host of ${server} is not known (no such name).`,
    mend: () => 'Correct the host in DATABASE_URL, or the DNS that should know it.',
  },
  {
    signs: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout|timed out/i,
    detail: ({ server }) => `${server} does not answer (timeout).`,
    mend: () => 'Look for a firewall in between, a wrong address, or a server that hangs.',
  },
  {
    signs: /does not support SSL/,
    detail: ({ server }) => `${server} refuses SSL, and sslmode asks for it.`,
    mend: () =>
      'Turn ssl on in postgresql.conf; only on a network you trust, leave sslmode out of DATABASE_URL.',
  },
  {
    signs: /no pg_hba\.conf entry.*no encryption/s,
    detail: ({ server }) => `${server} lets us in with SSL only.`,
    mend: () => 'Add ?sslmode=require to DATABASE_URL.',
  },
  {
    signs: /CERT|self-signed|UNABLE_TO_VERIFY|certificate|ERR_(TLS|SSL|OSSL)/i,
    detail: ({ server }) => `The certificate of ${server} is not accepted.`,
    mend: () => "Name the authority's certificate with &sslrootcert=<file>, or have the server's renewed.",
  },
  {
    signs: /28P01|28000|SASL|password/,
    detail: ({ server, user }) => `${server} refuses the user ${user} (authentication failed).`,
    mend: ({ user }) =>
      `Correct user and password in DATABASE_URL; ALTER ROLE "${user}" PASSWORD '…' sets a new one; pg_hba.conf says who may come from where.`,
  },
  {
    signs: /3D000/,
    detail: ({ server, database }) => `There is no database "${database}" at ${server} (unknown database).`,
    mend: ({ database }) => `Correct the name in DATABASE_URL, or make it: CREATE DATABASE "${database}"`,
  },
  {
    signs: /42501/,
    detail: ({ database, user }) => `The user ${user} may not connect to the database "${database}".`,
    mend: ({ database, user }) => `GRANT CONNECT ON DATABASE "${database}" TO "${user}"`,
  },
  {
    signs: /53300/,
    detail: ({ server }) => `All connections of ${server} are taken.`,
    mend: () => 'Raise max_connections, or lower DATABASE_POOL_MAX and the pools of other clients.',
  },
  {
    signs: /57P0|55000/,
    detail: ({ server }) => `${server} is starting, stopping, or not open for connections.`,
    mend: () => 'Wait for it and look again; its log says what keeps it.',
  },
  {
    signs: /startup parameter/,
    detail: ({ server }) => `${server} is a pooler that refuses the options in DATABASE_URL.`,
    mend: () => 'Take options out of DATABASE_URL, or name it in ignore_startup_parameters of the pooler.',
  },
];

const UNKNOWN: Omit<Failure, 'signs'> = {
  detail: ({ server }) => `${server} cannot be reached.`,
  mend: () => 'Look into the log of the server, and at DATABASE_URL.',
};

/** Every address that a name stood for is tried: the reasons are then several. */
function signsOf(failure: unknown): string {
  const { code, errors } = failure as { code?: unknown; errors?: unknown[] };
  return [sqlState(failure), code, reasonOf(failure), ...(errors ?? []).map(signsOf)].join(' ');
}

/** Why a database was not reached, and what to do; says nothing of the password. */
export function connectionFailure(databaseUrl: string, failure: unknown): Finding {
  const place = placeOf(databaseUrl);
  const signs = signsOf(failure);
  const diagnosis = FAILURES.find((candidate) => candidate.signs.test(signs)) ?? UNKNOWN;
  const reason = reasonOf(failure).trim();
  const password = decodeURIComponent(new URL(databaseUrl).password);
  const told = password === '' ? reason : reason.replaceAll(password, '…');
  return error(`${diagnosis.detail(place)}${told ? ` ${told}` : ''}`, diagnosis.mend(place));
}
