import type { ClientBase } from 'pg';
import { counted, type Invariant } from './invariant.js';

const SEQUENCES = `
  SELECT d.refobjid::regclass::text AS table, a.attname AS column, d.objid::regclass::text AS sequence,
    format('SELECT (SELECT max(%I) FROM %s) AS max, last_value, is_called FROM %s',
      a.attname, d.refobjid::regclass, d.objid::regclass) AS query
  FROM pg_depend d
  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0 AND NOT q.seqcycle
  JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) ORDER BY 3`;

/** A validated key needs no check. */
const UNVALIDATED_KEYS = `
  SELECT c.conname AS name, c.conrelid::regclass::text AS table, c.confrelid::regclass::text AS target,
    (SELECT string_agg(format('t.%I = r.%I', a.attname, b.attname), ' AND ' ORDER BY n)
      FROM unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(own, other, n)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = own
      JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = other) AS match,
    (SELECT string_agg(format('t.%I IS NOT NULL', a.attname), ' AND ')
      FROM unnest(c.conkey) AS own JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = own) AS set
  FROM pg_constraint c WHERE c.contype = 'f' AND NOT c.convalidated ORDER BY 1`;

interface OwnedSequence {
  table: string;
  column: string;
  sequence: string;
  query: string;
}

interface Key {
  name: string;
  table: string;
  target: string;
  match: string;
  set: string;
}

const sequenceInvariant = ({ table, column, sequence, query }: OwnedSequence): Invariant => ({
  name: `sequence ${sequence}`,
  what: `${sequence} gives out no number that ${table}.${column} holds already`,
  needs: [],
  violations: counted(`
    SELECT 'the last value is ' || last_value || ', the highest number is ' || max AS example
    FROM (${query}) AS s WHERE max > last_value OR (max = last_value AND NOT is_called)`),
});

const keyInvariant = ({ name, table, target, match, set }: Key): Invariant => ({
  name: `foreign key ${name}`,
  what: `every row of ${table} has its row in ${target}, although ${name} was never validated`,
  needs: [],
  violations: counted(`
    SELECT left(t::text, 120) AS example FROM ${table} t
    WHERE ${set} AND NOT EXISTS (SELECT FROM ${target} r WHERE ${match})`),
});

/** Invariants of the database's own sequences and unvalidated foreign keys. */
export async function catalogInvariants(client: ClientBase): Promise<Invariant[]> {
  const sequences = await client.query<OwnedSequence>(SEQUENCES);
  const keys = await client.query<Key>(UNVALIDATED_KEYS);
  return [...sequences.rows.map(sequenceInvariant), ...keys.rows.map(keyInvariant)];
}
