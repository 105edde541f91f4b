import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Catalog } from './catalog.js';
import { inPublic, literal, quoted } from './ddl.js';

interface Trigger {
  name: string;
  table: string;
  title: string;
  event: string;
  granularity?: string;
  when?: string;
}

// Our own sessions set this; their writes are already complete.
const BY_ORIGINAL = "NOT coalesce(current_setting('rabitchat.own', true) = 'on', false)";
const VISIBLE_COLUMNS = [
  'content',
  'message_type',
  'media_url',
  'deleted_at',
  'edited_at',
  'deleted_for_sender',
  'deleted_for_receiver',
];
const visibleColumns = (row: 'OLD' | 'NEW') =>
  `(${VISIBLE_COLUMNS.map((column) => `${row}.${column}`).join(', ')})`;

const TRIGGERS: Trigger[] = [
  {
    name: 'rabitchat_number_message',
    table: 'messages',
    title: 'Number the messages that the original server inserts',
    event: 'BEFORE INSERT',
    when: 'NEW.seq IS NULL',
  },
  {
    name: 'rabitchat_revise_message',
    table: 'messages',
    title: 'Give the edits and deletions of the original server their rev',
    event: `BEFORE UPDATE OF ${VISIBLE_COLUMNS.join(', ')}`,
    when: `${BY_ORIGINAL} AND OLD.rev = NEW.rev AND ${visibleColumns('OLD')} IS DISTINCT FROM ${visibleColumns('NEW')}`,
  },
  {
    name: 'rabitchat_mark_read',
    table: 'messages',
    title: "Move the read mark with the original server's read flags",
    event: 'AFTER UPDATE',
    granularity: 'REFERENCING OLD TABLE AS earlier NEW TABLE AS later FOR EACH STATEMENT',
    when: BY_ORIGINAL,
  },
  {
    name: 'rabitchat_record_gap',
    table: 'messages',
    title: 'Record the numbers of messages that are deleted for good',
    event: 'AFTER DELETE',
    when: 'OLD.seq IS NOT NULL',
  },
  {
    name: 'rabitchat_revise_reacted',
    table: 'message_reactions',
    title: 'Give the reactions of the original server their rev',
    event: 'AFTER INSERT OR UPDATE OR DELETE',
    when: BY_ORIGINAL,
  },
  {
    name: 'rabitchat_pair_conversation',
    table: 'conversations',
    title: 'Keep one conversation per pair',
    event: 'BEFORE INSERT',
  },
  {
    name: 'rabitchat_free_twin',
    table: 'conversations',
    title: 'Reinstate a merged conversation when its survivor is deleted',
    event: 'AFTER DELETE',
    when: 'OLD.merged_into_id IS NULL',
  },
  {
    name: 'rabitchat_flag_variant',
    table: 'users',
    title: 'Mark names and e-mails that differ from an older account only by case',
    event: 'BEFORE INSERT OR UPDATE OF username, email',
  },
];

export const VARIANT_TRIGGER = 'users.rabitchat_flag_variant';

const GAPS_TABLE = 'adopted_message_gaps';

const FUNCTION = /^CREATE OR REPLACE FUNCTION public\.(\w+)\(\)[\s\S]*?^\$function\$(?=;$)/gm;

/** The statements of trigger-functions.sql by the name of their function, which is also that of its trigger. */
const functions = new Map(
  [...readFileSync(new URL('./trigger-functions.sql', import.meta.url), 'utf8').matchAll(FUNCTION)].map(
    ([statement, name]) => [name, statement],
  ),
);

function statements({ name, table, event, granularity = 'FOR EACH ROW', when }: Trigger): string[] {
  const condition = when ? ` WHEN (${when})` : '';
  return [
    functions.get(name)!,
    `CREATE OR REPLACE TRIGGER ${quoted(name)} ${event} ON ${inPublic(table)} ${granularity}${condition} EXECUTE FUNCTION public.${name}()`,
  ];
}

const hashSql = (sql: string[]) => createHash('sha256').update(sql.join('\n')).digest('hex').slice(0, 16);

/** A trigger, or the table that one writes to, which is missing, disabled or outdated. */
export interface MissingObject {
  name: string;
  title: string;
  /** Absent for the table itself. */
  table?: string;
  sql: string[];
}

export const missingTriggers = ({ tables, triggers }: Catalog): MissingObject[] => [
  ...(tables.has(GAPS_TABLE) ? [] : [gapsTable]),
  ...TRIGGERS.flatMap((trigger) => outdatedTrigger(trigger, triggers)),
];

const gapsTable: MissingObject = {
  name: GAPS_TABLE,
  title: `Create the table ${GAPS_TABLE}, for the numbers of messages that were deleted for good`,
  sql: [
    `CREATE TABLE ${inPublic(GAPS_TABLE)} (conversation_id varchar NOT NULL, seq bigint NOT NULL, ` +
      "recorded_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), PRIMARY KEY (conversation_id, seq))",
  ],
};

function outdatedTrigger(trigger: Trigger, hashes: Catalog['triggers']): MissingObject[] {
  const { table, title } = trigger;
  const name = `${table}.${trigger.name}`;
  const sql = statements(trigger);
  const hash = hashSql(sql);
  if (hashes.get(name) === hash) return [];
  const comment = `COMMENT ON TRIGGER ${quoted(trigger.name)} ON ${inPublic(table)} IS ${literal(hash)}`;
  return [{ name, title, table, sql: [...sql, comment] }];
}

/** True once an adoption has begun. Checks every trace of it, since a single trigger may have been disabled. */
export const isAdopted = ({ tables, triggers }: Catalog) =>
  tables.has(GAPS_TABLE) || [...triggers.keys()].some((name) => name.includes('.rabitchat_'));
