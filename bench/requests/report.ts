import type { Outcome } from '../../src/cli/command.js';
import { median, shortSpread, short, type Spread, spread, table, times } from '../harness/figures.js';
import { describe, type Machine } from '../harness/machine.js';
import type { Round } from './measure.js';
import type { Options, Result } from './results.js';

interface Findings {
  machine: Machine;
  options: Options;
  results: readonly Result[];
  /** Answered and not there, in words. */
  missing: string[];
}

interface Row {
  scenario: string;
  server: string;
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
  scenario: string;
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
    `Dataset: ${options.users} people, ${options.follows} follows and ${options.posts} posts each, ${options.conversations} conversations. ` +
      `${options.workers} workers, ${options.people} people logged in, ${options.rounds} rounds of ${options.seconds} s each: the median, and (least–most).`,
    'The baseline is node:http + pg with a prepared statement for the request and one for the session. It does not filter, validate, count or notify: it bounds the stack.',
    '',
    table(HEAD, rows.map(cellsOf)),
    '',
    'rabitchat : baseline',
    table(RATIO_HEAD, ratios.map(ratioCells)),
    ...(uncounted.length > 0 ? ['', 'NOT COUNTED', ...uncounted] : []),
  ].join('\n');
  const data = { machine, options, rows, ratios, uncounted };
  return { text, data, exitCode: uncounted.length > 0 ? 1 : 0 };
}

function failuresOf({ scenario, server, rounds }: Result): string[] {
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  const first = rounds.find(({ failure }) => failure !== undefined)?.failure;
  return failed === 0 ? [] : [`${server}, ${scenario.name}: ${failed} answers; the first was ${first}`];
}

function rowOf({ scenario, server, rounds }: Result): Row {
  const each = (figure: (round: Round) => number) => spread(rounds.map(figure));
  const total = (figure: (round: Round) => number) => rounds.reduce((sum, round) => sum + figure(round), 0);
  const middle = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    scenario: scenario.name,
    server,
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
  ...['scenario', '', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms/req', 'node', 'PostgreSQL'],
  ...['SQL/req', 'bytes', 'answered'],
];

const whole = (value: number) => (Number.isFinite(value) ? String(Math.round(value)) : '–');

const cellsOf = (row: Row) => [
  row.scenario,
  row.server,
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

/** How often the baseline's figure goes into ours; of the rate, ours in its. */
function ratiosOf(rows: readonly Row[]): Ratio[] {
  const baselines = new Map(
    rows.filter(({ server }) => server === 'baseline').map((row) => [row.scenario, row]),
  );
  return rows
    .filter(({ server }) => server !== 'baseline')
    .map((row) => {
      const baseline = baselines.get(row.scenario)!;
      return {
        scenario: row.scenario,
        requestsPerSecond: row.requestsPerSecond.median / baseline.requestsPerSecond.median,
        processorMs: row.processorMs.median / baseline.processorMs.median,
        statements: row.statements / baseline.statements,
        answerBytes: row.answerBytes / baseline.answerBytes,
      };
    });
}

const RATIO_HEAD = ['scenario', 'req/s', 'CPU/req', 'SQL/req', 'bytes'];

const ratioCells = ({ scenario, requestsPerSecond, processorMs, statements, answerBytes }: Ratio) => [
  ...[scenario, times(requestsPerSecond), times(processorMs), times(statements), times(answerBytes)],
];
