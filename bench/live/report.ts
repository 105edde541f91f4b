import type { Outcome } from '../../src/cli/command.js';
import { percentile } from '../../src/cli/verify/percentile.js';
import { short, table } from '../harness/figures.js';
import { describe, type Machine } from '../harness/machine.js';
import type { Options, Result } from './results.js';
import type { Round } from './traffic.js';

interface Findings {
  machine: Machine;
  options: Options;
  results: readonly Result[];
}

/** Times in milliseconds. */
interface Row {
  server: string;
  round: number;
  sent: number;
  arrived: number;
  acknowledged: number;
  refusal?: string;
  delivery: Waits;
  acknowledgement: Waits;
  harnessLatenessMs: number;
  load: number;
}

interface Waits {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export function report({ machine, options, results }: Findings): Outcome {
  const rows = results
    .flatMap(({ server, rounds }) => rounds.map((round, index) => rowOf(server, index + 1, round)))
    .sort((one, other) => one.round - other.round);
  const uncounted = rows
    .filter(({ sent, arrived, acknowledged }) => arrived < sent || acknowledged < sent)
    .map(
      ({ server, round, sent, arrived, acknowledged, refusal }) =>
        `${server}, round ${round}: of ${sent} messages ${arrived} arrived and ${acknowledged} were acknowledged in time; ${refusal ?? 'none was refused'}`,
    );
  const text = [
    describe(machine),
    `${options.clients} clients on 2 nodes, ${options.rate} messages/s for ${options.seconds} s, ${options.rounds} rounds; senders on one node, receivers on the other.`,
    'The bare relay does an INSERT and a NOTIFY: no idempotency, no numbers, no access check, no catch-up.',
    '',
    table(HEAD, rows.map(cellsOf)),
    ...(uncounted.length > 0 ? ['', 'NOT COUNTED', ...uncounted] : []),
  ].join('\n');
  return { text, data: { machine, options, rows, uncounted }, exitCode: uncounted.length > 0 ? 1 : 0 };
}

const rowOf = (server: string, number: number, round: Round): Row => ({
  ...{ server, round: number, sent: round.sent, arrived: round.arrived },
  acknowledged: round.acknowledged,
  refusal: round.refusal,
  delivery: waitsOf(round.delivery),
  acknowledgement: waitsOf(round.acknowledgement),
  harnessLatenessMs: round.harnessLatenessMs,
  load: round.load,
});

const waitsOf = (waits: readonly number[]): Waits => ({
  p50: percentile(waits, 0.5),
  p95: percentile(waits, 0.95),
  p99: percentile(waits, 0.99),
  max: percentile(waits, 1),
});

const HEAD = [
  ...['', 'round', 'arrived', 'acknowledged', 'delivery p50 ms', 'p95', 'p99', 'max'],
  ...['acknowledgement p50 ms', 'p99', 'harness late ms', 'load'],
];

const cellsOf = ({ server, round, sent, arrived, acknowledged, ...row }: Row) => [
  ...[server, String(round), `${arrived}/${sent}`, String(acknowledged)],
  ...[row.delivery.p50, row.delivery.p95, row.delivery.p99, row.delivery.max].map(short),
  ...[row.acknowledgement.p50, row.acknowledgement.p99].map(short),
  short(row.harnessLatenessMs),
  short(row.load),
];
