import type { Outcome } from '../../src/cli/command.js';
import { shortSpread, type Spread, spread, table, times } from '../stand/figures.js';
import { describe, type Machine } from '../stand/machine.js';
import type { Options, Result } from './start.js';

interface Row {
  contestant: string;
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
  const rows = results.map(({ contestant, starts }): Row => ({
    contestant,
    seconds: spread(starts.map(({ ms }) => ms / 1000)),
    processorSeconds: spread(starts.map(({ processorMs }) => processorMs / 1000)),
    idleMb: spread(starts.map(({ idleBytes }) => idleBytes / MB)),
  }));
  const floor = rows.at(-1)!;
  const cells = rows.map((row) => {
    const ratio = (figure: 'seconds' | 'processorSeconds' | 'idleMb') =>
      times(row[figure].median / floor[figure].median);
    return [
      row.contestant,
      ...[shortSpread(row.seconds), ratio('seconds')],
      ...[shortSpread(row.processorSeconds), ratio('processorSeconds')],
      ...[shortSpread(row.idleMb), ratio('idleMb')],
    ];
  });
  const text = [
    describe(machine),
    `${options.rounds} starts of each: the median, and (least–most). Memory is that of the server's own process after ${options.idle} s at rest.`,
    'The floor is node:http + pg and no more: it bounds the stack.',
    '',
    table(['', 'first 200 s', ': floor', 'CPU s', ': floor', 'idle RSS MB', ': floor'], cells),
  ].join('\n');
  return { text, data: { machine, options, rows } };
}
