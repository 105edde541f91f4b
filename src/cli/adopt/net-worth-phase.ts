import { inPublic } from '../schema/ddl.js';
import {
  exclusiveLock,
  shortTransactionStep,
  type Phase,
  type PhaseContext,
  SAFE,
  type Step,
} from './step.js';
import { syncedSteps } from './net-worth-sync.js';

const DEPENDENTS = `
  SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS what,
    CASE WHEN d.classid = 'pg_attrdef'::regclass AND EXISTS (SELECT FROM pg_attrdef f
        WHERE f.oid = d.objid AND f.adrelid = a.attrelid AND f.adnum = a.attnum) THEN 'default'
      WHEN d.classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = d.objid) THEN 'index'
      WHEN d.classid IN ('pg_constraint'::regclass, 'pg_statistic_ext'::regclass) THEN 'constraint'
      ELSE 'fixed' END AS kind
  FROM pg_attribute a JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
  WHERE a.attrelid = 'public.users'::regclass AND a.attname = 'net_worth'
    AND NOT EXISTS (SELECT FROM pg_constraint n WHERE d.classid = 'pg_constraint'::regclass AND n.oid = d.objid AND n.contype = 'n')
  UNION ALL SELECT 'privileges on the column', 'constraint' FROM pg_attribute
  WHERE attrelid = 'public.users'::regclass AND attname = 'net_worth' AND attacl IS NOT NULL`;

interface Dependent {
  what: string;
  kind: 'default' | 'index' | 'constraint' | 'fixed';
}

/**
 * Net worths outgrow an integer. A small table is rewritten at once; a large one would be locked meanwhile, so a wide
 * copy of the column is kept in sync and swapped in.
 */
export const netWorthSteps: Phase = async (context) => {
  const type = context.catalog.tables.get('users')?.columns.get('net_worth')?.type;
  if (type !== 'integer') return [];
  const dependents = await context.session.rows<Dependent>(DEPENDENTS);
  const isSmall = context.catalog.tables.get('users')!.bytes <= context.rewriteBytes;
  const fixed = dependents.filter(({ kind }) => kind === 'fixed' || (kind === 'constraint' && !isSmall));
  if (fixed.length > 0) return keepInteger(context, fixed);
  return isSmall ? [rewriteStep()] : syncedSteps(context);
};

function keepInteger({ note }: PhaseContext, fixed: Dependent[]): Step[] {
  const what = [...new Set(fixed.map((dependent) => dependent.what))].join(', ');
  note(`users.net_worth stays an integer, because of ${what}; its maximum is 2,147,483,647.`);
  return [];
}

const rewriteStep = () =>
  shortTransactionStep({
    id: 'widen:users.net_worth',
    title: 'Make users.net_worth a bigint',
    lock: exclusiveLock('users'),
    risk: SAFE,
    estimate: 'under 0.5 s: the table is small enough to be rewritten; undone if it takes longer',
    sql: [`ALTER TABLE ${inPublic('users')} ALTER COLUMN net_worth TYPE bigint`],
  });
