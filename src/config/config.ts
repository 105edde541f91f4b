/** The environment, parsed and validated once at start. */
export class Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Undefined: run the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly databaseReplicaUrls: readonly string[];
  readonly pool: { readonly max: number; readonly idleMs: number; readonly connectMs: number };
  /** The first signs, all verify. */
  readonly sessionSecrets: readonly string[];
  readonly redisUrl: string | undefined;
  readonly corsOrigins: readonly string[] | undefined;
  readonly trustProxy: number;
  readonly rateLimits: boolean;
  readonly logLevel: string;
  readonly logFormat: 'pretty' | 'json';
  readonly metrics: boolean;
  readonly metricsToken: string | undefined;
  /** Undefined: no traces. */
  readonly otlpEndpoint: string | undefined;
  /** For db:backup and db:restore: the unparsed key, and the endpoint of an S3-compatible store. */
  readonly backup: { readonly key: string | undefined; readonly s3Endpoint: string | undefined };
  /** How long an idle HTTP connection stays open. */
  readonly keepAliveMs: number;
  readonly shutdownGraceMs: number;

  constructor(values: Omit<Config, 'with'>) {
    Object.assign(this, values);
  }

  with(changes: Partial<Omit<Config, 'with'>>): Config {
    return new Config({ ...this, ...changes });
  }
}
