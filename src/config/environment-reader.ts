import { flawOfPostgresUrl, withHostInFront } from './postgres-url.js';

/** Typed look-ups that collect all complaints instead of throwing at the first. */
export class EnvironmentReader {
  readonly complaints: string[] = [];
  readonly variables = new Set<string>();

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  complain(key: string, what: string): void {
    const line = `${key} ${what}`;
    if (!this.complaints.includes(line)) this.complaints.push(line);
  }

  /** An empty value counts as unset, because compose files write `KEY=`. */
  optional(key: string): string | undefined {
    this.variables.add(key);
    const value = this.env[key]?.trim();
    return value === '' ? undefined : value;
  }

  text(key: string, fallback: string): string {
    return this.optional(key) ?? fallback;
  }

  list(key: string): string[] {
    return (this.optional(key) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  integer(key: string, fallback: number, range: { min: number; max: number }): number {
    const value = this.optional(key);
    if (value === undefined) return fallback;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (number >= range.min && number <= range.max) return number;
    this.complain(key, `must be a whole number from ${range.min} to ${range.max}`);
    return fallback;
  }

  choice<T extends string>(key: string, choices: readonly T[], fallback: T): T {
    const value = this.optional(key);
    if (value === undefined) return fallback;
    const chosen = choices.find((choice) => choice === value.toLowerCase());
    if (chosen === undefined) this.complain(key, `must be one of ${choices.join(', ')}`);
    return chosen ?? fallback;
  }

  /** The complaint does not repeat the value, which may contain a password. */
  url(key: string, protocols: readonly string[]): string | undefined {
    const value = this.optional(key);
    if (value === undefined) return undefined;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    this.complain(
      key,
      `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
    return undefined;
  }

  postgresUrl(key: string): string | undefined {
    const given = this.optional(key);
    const value = given === undefined ? undefined : withHostInFront(given);
    return value !== undefined && this.isPostgresUrl(key, value) ? value : undefined;
  }

  isPostgresUrl(key: string, value: string): boolean {
    const flaw = flawOfPostgresUrl(value);
    if (flaw !== undefined) this.complain(key, flaw);
    return flaw === undefined;
  }

  /** Not trimmed: surrounding spaces may belong to the password. */
  password(key: string): string | undefined {
    const value = this.env[key];
    return value === '' ? undefined : value;
  }
}
