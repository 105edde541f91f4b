import { createHash } from 'node:crypto';
import { inPublic, literal, quoted } from '../schema/ddl.js';
import { briefStep, type Facts, SAFE, type Step, writeLock } from './step.js';
import * as functions from './trigger-functions.js';

interface Trigger {
  name: string;
  table: string;
  title: string;
  makesFunction: string;
  fires: string;
  /** A row, where it does not say otherwise. */
  each?: string;
  when?: string;
}

const BY_OTHERS = `NOT ${functions.BY_US}`;
const SEEN = [
  'content',
  'message_type',
  'media_url',
  'deleted_at',
  'edited_at',
  'deleted_for_sender',
  'deleted_for_receiver',
];
const seen = (row: 'OLD' | 'NEW') => `(${SEEN.map((column) => `${row}.${column}`).join(', ')})`;

const TRIGGERS: Trigger[] = [
  {
    name: 'rabitchat_number_message',
    table: 'messages',
    title: 'Number the messages that the original server inserts',
    makesFunction: functions.NUMBER_MESSAGE,
    fires: 'BEFORE INSERT',
    when: 'NEW.seq IS NULL',
  },
  {
    name: 'rabitchat_revise_message',
    table: 'messages',
    title: 'Give the edits and deletions of the original server their rev',
    makesFunction: functions.REVISE_MESSAGE,
    fires: `BEFORE UPDATE OF ${SEEN.join(', ')}`,
    when: `${BY_OTHERS} AND OLD.rev = NEW.rev AND ${seen('OLD')} IS DISTINCT FROM ${seen('NEW')}`,
  },
  {
    name: 'rabitchat_mark_read',
    table: 'messages',
    title: "Move the read mark with the original server's read flags",
    makesFunction: functions.MARK_READ,
    fires: 'AFTER UPDATE',
    each: 'REFERENCING OLD TABLE AS earlier NEW TABLE AS later FOR EACH STATEMENT',
    when: BY_OTHERS,
  },
  {
    name: 'rabitchat_record_gap',
    table: 'messages',
    title: 'Record the numbers of messages that are deleted for good',
    makesFunction: functions.RECORD_GAP,
    fires: 'AFTER DELETE',
    when: 'OLD.seq IS NOT NULL',
  },
  {
    name: 'rabitchat_revise_reacted',
    table: 'message_reactions',
    title: 'Give the reactions of the original server their rev',
    makesFunction: functions.REVISE_REACTED,
    fires: 'AFTER INSERT OR UPDATE OR DELETE',
    when: BY_OTHERS,
  },
  {
    name: 'rabitchat_pair_conversation',
    table: 'conversations',
    title: 'Keep to one conversation a pair',
    makesFunction: functions.PAIR_CONVERSATION,
    fires: 'BEFORE INSERT',
  },
  {
    name: 'rabitchat_free_twin',
    table: 'conversations',
    title: 'Free an emptied twin when its conversation is deleted',
    makesFunction: functions.FREE_TWIN,
    fires: 'AFTER DELETE',
    when: 'OLD.merged_into_id IS NULL',
  },
  {
    name: 'rabitchat_flag_variant',
    table: 'users',
    title: 'Mark names and e-mails that differ from an elder account only by case',
    makesFunction: functions.FLAG_VARIANT,
    fires: 'BEFORE INSERT OR UPDATE OF username, email',
  },
];

export const VARIANT_TRIGGER = 'users.rabitchat_flag_variant';

export const GAPS = 'adopted_message_gaps';

const gapsStep = (): Step =>
  briefStep({
    id: `table:${GAPS}`,
    title: `Create the table ${GAPS}, for the numbers of messages that were deleted for good`,
    lock: 'none',
    risk: SAFE,
    sql: [
      `CREATE TABLE ${inPublic(GAPS)} (conversation_id varchar NOT NULL, seq bigint NOT NULL, ` +
        "recorded_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'), PRIMARY KEY (conversation_id, seq))",
    ],
  });

function statements({ name, table, makesFunction, fires, each = 'FOR EACH ROW', when }: Trigger): string[] {
  const condition = when ? ` WHEN (${when})` : '';
  return [
    makesFunction,
    `CREATE OR REPLACE TRIGGER ${quoted(name)} ${fires} ON ${inPublic(table)} ${each}${condition} EXECUTE FUNCTION public.${name}()`,
  ];
}

const hashOf = (sql: string[]) => createHash('sha256').update(sql.join('\n')).digest('hex').slice(0, 16);

function triggerStep(trigger: Trigger, known: Map<string, string>): Step[] {
  const sql = statements(trigger);
  const hash = hashOf(sql);
  if (known.get(`${trigger.table}.${trigger.name}`) === hash) return [];
  const comment = `COMMENT ON TRIGGER ${quoted(trigger.name)} ON ${inPublic(trigger.table)} IS ${literal(hash)}`;
  return [
    briefStep({
      id: `trigger:${trigger.table}.${trigger.name}`,
      title: trigger.title,
      lock: writeLock(trigger.table),
      risk: 'low: from now on every such write of the original does a little more',
      sql: [...sql, comment],
    }),
  ];
}

export const triggerSteps = ({ catalog }: Pick<Facts, 'catalog'>): Step[] => [
  ...(catalog.tables.has(GAPS) ? [] : [gapsStep()]),
  ...TRIGGERS.flatMap((trigger) => triggerStep(trigger, catalog.triggers)),
];
