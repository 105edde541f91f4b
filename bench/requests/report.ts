import type { Outcome } from '../../src/cli/command.js';
import { median, shortSpread, short, type Spread, spread, table, times } from '../stand/figures.js';
import { describe, type Machine } from '../stand/machine.js';
import type { Round } from './measure.js';
import type { Options, Result } from './requests.js';

interface Findings {
  machine: Machine;
  options: Options;
  results: readonly Result[];
  /** Answered and not there, in words. */
  missing: string[];
}

interface Row {
  work: string;
  contestant: string;
  answered: number;
  failed: number;
  requestsPerSecond: Spread;
  p50Ms: Spread;
  p99Ms: Spread;
  processorMs: Spread;
  nodeMs: number;
  postgresMs: number;
  statements: number;
  answerBytes: number;
}

interface Ratio {
  work: string;
  requestsPerSecond: number;
  processorMs: number;
  statements: number;
  answerBytes: number;
}

export function report({ machine, options, results, missing }: Findings): Outcome {
  const rows = results.map(rowOf);
  const ratios = ratiosOf(rows);
  const uncounted = [...results.flatMap(failuresOf), ...missing];
  const text = [
    describe(machine),
    `World: ${options.users} people, ${options.follows} follows and ${options.posts} posts each, ${options.conversations} conversations. ` +
      `${options.workers} workers, ${options.people} people logged in, ${options.rounds} rounds of ${options.seconds} s each: the median, and (least–most).`,
    'The floor is node:http + pg with a prepared statement for the request and one for the session. It does not filter, validate, count or notify: it bounds the stack.',
    '',
    table(HEAD, rows.map(cellsOf)),
    '',
    'rabitchat : floor',
    table(RATIO_HEAD, ratios.map(ratioCells)),
    ...(uncounted.length > 0 ? ['', 'NOT COUNTED', ...uncounted] : []),
  ].join('\n');
  const data = { machine, options, rows, ratios, uncounted };
  return { text, data, exitCode: uncounted.length > 0 ? 1 : 0 };
}

function failuresOf({ work, contestant, rounds }: Result): string[] {
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  const first = rounds.find(({ failure }) => failure !== undefined)?.failure;
  return failed === 0 ? [] : [`${contestant}, ${work.name}: ${failed} answers; the first was ${first}`];
}

function rowOf({ work, contestant, rounds }: Result): Row {
  const each = (figure: (round: Round) => number) => spread(rounds.map(figure));
  const total = (figure: (round: Round) => number) => rounds.reduce((sum, round) => sum + figure(round), 0);
  const middle = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    work: work.name,
    contestant,
    answered: total(({ answered }) => answered),
    failed: total(({ failed }) => failed),
    requestsPerSecond: each((round) => round.requestsPerSecond),
    p50Ms: each(({ p50Ms }) => p50Ms),
    p99Ms: each(({ p99Ms }) => p99Ms),
    processorMs: each(({ nodeMs, postgresMs }) => nodeMs + postgresMs),
    nodeMs: middle(({ nodeMs }) => nodeMs),
    postgresMs: middle(({ postgresMs }) => postgresMs),
    statements: middle(({ statements }) => statements),
    answerBytes: middle(({ answerBytes }) => answerBytes),
  };
}

const HEAD = [
  ...['work', '', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms/req', 'node', 'PostgreSQL'],
  ...['SQL/req', 'bytes', 'answered'],
];

const whole = (value: number) => (Number.isFinite(value) ? String(Math.round(value)) : '–');

const cellsOf = (row: Row) => [
  row.work,
  row.contestant,
  shortSpread(row.requestsPerSecond),
  shortSpread(row.p50Ms),
  shortSpread(row.p99Ms),
  shortSpread(row.processorMs),
  short(row.nodeMs),
  short(row.postgresMs),
  short(row.statements),
  whole(row.answerBytes),
  String(row.answered),
];

/** How often the floor's figure goes into ours; of the rate, ours in its. */
function ratiosOf(rows: readonly Row[]): Ratio[] {
  const floors = new Map(
    rows.filter(({ contestant }) => contestant === 'floor').map((row) => [row.work, row]),
  );
  return rows
    .filter(({ contestant }) => contestant !== 'floor')
    .map((row) => {
      const floor = floors.get(row.work)!;
      return {
        work: row.work,
        requestsPerSecond: row.requestsPerSecond.median / floor.requestsPerSecond.median,
        processorMs: row.processorMs.median / floor.processorMs.median,
        statements: row.statements / floor.statements,
        answerBytes: row.answerBytes / floor.answerBytes,
      };
    });
}

const RATIO_HEAD = ['work', 'req/s', 'CPU/req', 'SQL/req', 'bytes'];

const ratioCells = ({ work, requestsPerSecond, processorMs, statements, answerBytes }: Ratio) => [
  ...[work, times(requestsPerSecond), times(processorMs), times(statements), times(answerBytes)],
];
