import { is, SQL } from 'drizzle-orm';
import {
  type ForeignKey,
  getTableConfig,
  type Index,
  type IndexedColumn,
  type PgColumn,
  PgDialect,
  PgEnumColumn,
} from 'drizzle-orm/pg-core';
import type { TableConfig } from './target.js';

const dialect = new PgDialect();

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const inPublic = (name: string) => `public.${quoted(name)}`;
const list = (names: string[]) => names.map(quoted).join(', ');

/** Column names are unqualified, as a statement about a single table has them. */
function plain(fragment: SQL, table: string): string {
  return dialect.sqlToQuery(fragment.inlineParams()).sql.replaceAll(`${quoted(table)}.`, '');
}

export const typeOf = (column: PgColumn) =>
  is(column, PgEnumColumn) ? inPublic(column.enum.enumName) : column.getSQLType();

export function defaultOf(column: PgColumn, table: string): string {
  const value = column.default as SQL | object | string | number | boolean;
  if (is(value, SQL)) return plain(value, table);
  if (typeof value === 'object') return `${literal(JSON.stringify(value))}::${column.getSQLType()}`;
  return typeof value === 'string' ? literal(value) : String(value);
}

/** A column definition for CREATE TABLE and ADD COLUMN; nullable where only a trigger would fill it. */
export function columnClause(table: string, column: PgColumn, { nullable = false } = {}): string {
  const fallback = column.default === undefined ? '' : ` DEFAULT ${defaultOf(column, table)}`;
  const notNull = column.notNull && !nullable ? ' NOT NULL' : '';
  return `${quoted(column.name)} ${typeOf(column)}${fallback}${notNull}`;
}

export interface UniqueKey {
  name: string;
  columns: string[];
}

export const uniqueKeysOf = (table: TableConfig): UniqueKey[] => [
  ...table.columns
    .filter((column) => column.isUnique)
    .map((column) => ({ name: column.uniqueName!, columns: [column.name] })),
  ...table.uniqueConstraints.map((key) => ({
    name: key.getName()!,
    columns: key.columns.map((column) => column.name),
  })),
];

export function primaryKeyOf(table: TableConfig): UniqueKey {
  const [composite] = table.primaryKeys;
  if (composite) return { name: composite.getName(), columns: composite.columns.map(({ name }) => name) };
  const columns = table.columns.filter((column) => column.primary).map(({ name }) => name);
  return { name: `${table.name}_pkey`, columns };
}

function primaryKeyClause(table: TableConfig): string {
  const { name, columns } = primaryKeyOf(table);
  return `CONSTRAINT ${quoted(name)} PRIMARY KEY (${list(columns)})`;
}

export const columnsOf = (key: ForeignKey) => key.reference().columns.map(({ name }) => name);

export function foreignKeyClause(key: ForeignKey): string {
  const { foreignTable, foreignColumns } = key.reference();
  const target = `${inPublic(getTableConfig(foreignTable).name)} (${list(foreignColumns.map(({ name }) => name))})`;
  const onDelete = key.onDelete ? ` ON DELETE ${key.onDelete}` : '';
  return `CONSTRAINT ${quoted(key.getName())} FOREIGN KEY (${list(columnsOf(key))}) REFERENCES ${target}${onDelete}`;
}

/** The table and its indexes; no session sees it before the commit, so the indexes need not be concurrent. */
export function createTable(table: TableConfig): string[] {
  const clauses = [
    ...table.columns.map((column) => columnClause(table.name, column)),
    primaryKeyClause(table),
    ...uniqueKeysOf(table).map(({ name, columns }) => `CONSTRAINT ${quoted(name)} UNIQUE (${list(columns)})`),
    ...table.foreignKeys.map(foreignKeyClause),
  ];
  return [
    `CREATE TABLE ${inPublic(table.name)} (\n  ${clauses.join(',\n  ')}\n)`,
    ...table.indexes.map((index) => `CREATE ${indexClause(table.name, index)}`),
  ];
}

/** The part after CREATE. */
export function indexClause(
  table: string,
  index: Index,
  { name = index.config.name!, concurrently = false } = {},
): string {
  const { unique, method = 'btree', where } = index.config;
  const parts = index.config.columns.map((part) =>
    is(part, SQL) ? expression(plain(part, table)) : column(part as IndexPart),
  );
  const condition = where ? ` WHERE ${plain(where, table)}` : '';
  return `${unique ? 'UNIQUE ' : ''}INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${quoted(name)} ON ${inPublic(table)} USING ${method} (${parts.join(', ')})${condition}`;
}

type IndexPart = Partial<IndexedColumn>;

const expression = (text: string) => (/^\w+\(.*\)$/.test(text) ? text : `(${text})`);

function column(part: IndexPart): string {
  const { order, opClass, nulls } = part.indexConfig ?? {};
  const direction = order === 'desc' ? ` DESC NULLS ${(nulls ?? 'last').toUpperCase()}` : '';
  return `${quoted(part.name!)}${opClass ? ` ${opClass}` : ''}${direction}`;
}

/** Plain columns with their directions; undefined for expressions and partial indexes. */
export function indexShape(index: Index): string[] | undefined {
  const { columns, where } = index.config;
  if (where || columns.some((part) => is(part, SQL))) return undefined;
  return (columns as IndexPart[]).map((part) => {
    const { order, nulls } = part.indexConfig ?? {};
    return order === 'desc' ? `${part.name!} desc ${nulls ?? 'last'}` : part.name!;
  });
}
