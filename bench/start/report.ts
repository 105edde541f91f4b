import type { Outcome } from '../../src/cli/command.js';
import { shortSpread, type Spread, spread, table, times } from '../harness/figures.js';
import { describe, type Machine } from '../harness/machine.js';
import type { Options, Result } from './results.js';

interface Row {
  server: string;
  seconds: Spread;
  processorSeconds: Spread;
  idleMb: Spread;
}

const MB = 2 ** 20;

export function report(findings: {
  machine: Machine;
  options: Options;
  results: readonly Result[];
}): Outcome {
  const { machine, options, results } = findings;
  const rows = results.map(({ server, starts }): Row => ({
    server,
    seconds: spread(starts.map(({ ms }) => ms / 1000)),
    processorSeconds: spread(starts.map(({ processorMs }) => processorMs / 1000)),
    idleMb: spread(starts.map(({ idleBytes }) => idleBytes / MB)),
  }));
  const baseline = rows.at(-1)!;
  const cells = rows.map((row) => {
    const ratio = (figure: 'seconds' | 'processorSeconds' | 'idleMb') =>
      times(row[figure].median / baseline[figure].median);
    return [
      row.server,
      ...[shortSpread(row.seconds), ratio('seconds')],
      ...[shortSpread(row.processorSeconds), ratio('processorSeconds')],
      ...[shortSpread(row.idleMb), ratio('idleMb')],
    ];
  });
  const text = [
    describe(machine),
    `${options.rounds} starts of each: the median, and (least–most). Memory is that of the server's own process after ${options.idle} s at rest.`,
    'The baseline is node:http + pg and no more: it bounds the stack.',
    '',
    table(['', 'first 200 s', ': baseline', 'CPU s', ': baseline', 'idle RSS MB', ': baseline'], cells),
  ].join('\n');
  return { text, data: { machine, options, rows } };
}
