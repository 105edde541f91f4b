/** How a value is written for a person. */
export type Form = 'text' | 'count' | 'bytes' | 'percent' | 'seconds' | 'time';

export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

/** One question to the server, and how its answer is laid out. */
export interface Section {
  /** The key in the JSON. */
  name: string;
  title: string;
  /** What to think of it. */
  note?: string;
  columns: Record<string, Form>;
  query: string;
}

/** A section with its answer; `unavailable` tells why there is none, and the mend. */
export interface SectionResult extends Omit<Section, 'query'> {
  rows: Row[];
  unavailable?: string;
}

/** Tables of whoever lives in this database, ours or not. */
export const OWN_SCHEMAS = `schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname !~ '^pg_'`;

export const qualified = (schema: string, name: string): string =>
  `CASE ${schema} WHEN 'public' THEN ${name} ELSE ${schema} || '.' || ${name} END`;
