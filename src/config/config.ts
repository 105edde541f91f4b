/** Everything the process is told from outside, parsed and checked once at start. */
export class Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Undefined means: run the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly databaseReplicaUrls: readonly string[];
  readonly pool: { readonly max: number; readonly idleMs: number; readonly connectMs: number };
  /** The first signs; all of them verify. */
  readonly sessionSecrets: readonly string[];
  readonly redisUrl: string | undefined;
  readonly corsOrigins: readonly string[] | undefined;
  readonly trustProxy: number;
  readonly rateLimits: boolean;
  readonly logLevel: string;
  readonly logFormat: 'pretty' | 'json';
  readonly metrics: boolean;
  readonly metricsToken: string | undefined;
  /** Where traces go; undefined means that there are none. */
  readonly otlpEndpoint: string | undefined;
  /** For db:backup and db:restore: the key as it was written, and where an S3 that is not Amazon's answers. */
  readonly backup: { readonly key: string | undefined; readonly s3Endpoint: string | undefined };
  /** How long an idle HTTP connection stays open. */
  readonly keepAliveMs: number;
  readonly shutdownGraceMs: number;

  constructor(values: Omit<Config, 'with'>) {
    Object.assign(this, values);
  }

  /** A copy with some values replaced, as when the embedded database has come up and has an address. */
  with(changes: Partial<Omit<Config, 'with'>>): Config {
    return new Config({ ...this, ...changes });
  }
}
