import type { Catalog } from './catalog.js';
import { inPublic, literal } from './ddl.js';
import { targetEnums } from './target.js';

export interface EnumChange {
  name: string;
  isNew: boolean;
  values: string[];
  sql: string[];
}

export const enumChanges = ({ enums }: Catalog): EnumChange[] =>
  targetEnums.flatMap(({ enumName: name, enumValues }) => {
    const known = enums.get(name);
    const values = enumValues.filter((value) => !known?.includes(value));
    if (values.length === 0) return [];
    const type = inPublic(name);
    const sql = known
      ? values.map((value) => `ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${literal(value)}`)
      : [`CREATE TYPE ${type} AS ENUM (${enumValues.map(literal).join(', ')})`];
    return [{ name, isNew: !known, values, sql }];
  });
