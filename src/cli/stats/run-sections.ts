import type { Client } from 'pg';
import { sqlState } from '../../database/database-unavailable.js';
import { reasonOf } from '../../database/root-cause.js';
import { ACTIVITY_SECTIONS, OVERVIEW } from './activity-sections.js';
import { BLOAT_SECTIONS } from './bloat-sections.js';
import { INDEX_SECTIONS } from './index-sections.js';
import type { SectionResult, Row, Section } from './section.js';
import {
  statementSection,
  STATEMENTS_STATE,
  type StatementsState,
  whyNoStatements,
} from './statement-section.js';
import { TABLE_SECTIONS } from './table-sections.js';

/** Reading a size needs a short lock on the table; a locked table fails its section instead of blocking the command. */
const LOCK_TIMEOUT_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

/** Runs all sections; a failed section does not stop the others. */
export async function runSections(client: Client): Promise<SectionResult[]> {
  await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
  const answers: SectionResult[] = [];
  for (const section of [
    OVERVIEW,
    ...ACTIVITY_SECTIONS,
    ...TABLE_SECTIONS,
    ...INDEX_SECTIONS,
    ...BLOAT_SECTIONS,
  ]) {
    answers.push(await runSection(client, section));
  }
  return [...answers, await runStatementSection(client)];
}

/** Creates the extension where the server preloads it. */
export async function enableStatements(client: Client): Promise<void> {
  const state = await stateOf(client);
  if (state.available && state.preloaded !== false)
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
}

async function runStatementSection(client: Client): Promise<SectionResult> {
  const state = await stateOf(client);
  const unavailable = whyNoStatements(state);
  const section = statementSection(state.schema ?? 'public');
  return unavailable === undefined
    ? runSection(client, section)
    : { ...withoutQuery(section), rows: [], unavailable };
}

async function stateOf(client: Client): Promise<StatementsState> {
  return (await client.query<StatementsState>(STATEMENTS_STATE)).rows[0]!;
}

async function runSection(client: Client, section: Section): Promise<SectionResult> {
  try {
    return { ...withoutQuery(section), rows: (await client.query<Row>(section.query)).rows };
  } catch (error) {
    return { ...withoutQuery(section), rows: [], unavailable: reasonFor(error) };
  }
}

function reasonFor(error: unknown): string {
  return sqlState(error) === LOCK_NOT_AVAILABLE
    ? 'A table is locked: see the section on locks, and try again later.'
    : reasonOf(error);
}

const withoutQuery = ({ name, title, note, columns }: Section) => ({ name, title, note, columns });
