export type Form = 'text' | 'count' | 'bytes' | 'percent' | 'seconds' | 'time';

export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

export interface Section {
  name: string;
  title: string;
  /** How to read the result. */
  note?: string;
  columns: Record<string, Form>;
  query: string;
}

/** `unavailable` says why there are no rows, and how to fix that. */
export interface SectionResult extends Omit<Section, 'query'> {
  rows: Row[];
  unavailable?: string;
}

/** All user schemas, not only ours. */
export const OWN_SCHEMAS = `schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname !~ '^pg_'`;

export const qualified = (schema: string, name: string): string =>
  `CASE ${schema} WHEN 'public' THEN ${name} ELSE ${schema} || '.' || ${name} END`;
