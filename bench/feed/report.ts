import type { Outcome } from '../../src/cli/command.js';
import { median, short, shortSpread, type Spread, spread, table, times } from '../harness/figures.js';
import { describe, type Machine } from '../harness/machine.js';
import type { Options, Result, Round } from './results.js';

interface Findings {
  machine: Machine;
  options: Options;
  results: readonly Result[];
}

/** A request; times in milliseconds. */
interface Cost {
  ms: Spread;
  executionMs: number;
  blocks: number;
  requests: number;
}

interface Row {
  viewer: string;
  authors: number;
  page: number;
  posts: number;
  ours: Cost;
  naive: Cost;
}

/** How often the cost in one case goes into that of another. */
interface Ratio {
  viewer: string;
  page: number;
  of: string;
  ours: Growth;
  naive: Growth;
}

interface Growth {
  ms: number;
  executionMs: number;
  blocks: number;
}

export function report({ machine, options, results }: Findings): Outcome {
  const rows = results.map(rowOf);
  const ratios = [...sizes(rows, options), ...followings(rows)];
  const text = [
    describe(machine),
    `Datasets of ${options.small} and ${options.large} posts by ${options.users} people; ${options.rounds} rounds of at most ${options.requests} requests or ${options.seconds} s, one after the other: the median, and (least–most).`,
    'Naive: author_id IN (…) ORDER BY created_at DESC LIMIT 20, with no filter and no authors, asked without a server.',
    '',
    table(HEAD, rows.map(cellsOf)),
    '',
    table(RATIO_HEAD, ratios.map(ratioCells)),
  ].join('\n');
  return { text, data: { machine, options, rows, ratios } };
}

function rowOf({ view, dataset, authors, ours, naive }: Result): Row {
  const { viewer, number } = view;
  return { viewer, authors, page: number, posts: dataset.posts, ours: costOf(ours), naive: costOf(naive) };
}

const costOf = (rounds: readonly Round[]): Cost => ({
  ms: spread(rounds.map(({ ms }) => ms)),
  executionMs: median(rounds.map(({ executionMs }) => executionMs)),
  blocks: median(rounds.map(({ blocks }) => blocks)),
  requests: rounds.reduce((sum, { requests }) => sum + requests, 0),
});

const growthOf = (one: Cost, other: Cost): Growth => ({
  ms: other.ms.median / one.ms.median,
  executionMs: other.executionMs / one.executionMs,
  blocks: other.blocks / one.blocks,
});

const ratioOf = (one: Row, other: Row, of: string): Ratio => ({
  ...{ viewer: other.viewer, page: other.page, of },
  ours: growthOf(one.ours, other.ours),
  naive: growthOf(one.naive, other.naive),
});

/** The large dataset's against the small one's. */
function sizes(rows: readonly Row[], { small, large }: Options): Ratio[] {
  return rows.flatMap((row, index) =>
    index % 2 === 0 ? [ratioOf(row, rows[index + 1]!, `${large} : ${small} posts`)] : [],
  );
}

/** In the large dataset, that of whoever follows most against that of whoever follows fewest. */
function followings(rows: readonly Row[]): Ratio[] {
  const firsts = rows.filter(({ page }, index) => page === 1 && index % 2 === 1);
  const few = firsts[0];
  const many = firsts.at(-1);
  return few && many ? [ratioOf(few, many, `${many.authors} : ${few.authors} authors`)] : [];
}

const HEAD = [
  ...['follows', 'page', 'posts', 'ours ms', 'executed ms', 'blocks'],
  ...['naive ms', 'executed ms', 'blocks', 'requests'],
];

const cellsOf = ({ viewer, authors, page, posts, ours, naive }: Row) => [
  `${viewer} (${authors})`,
  String(page),
  String(posts),
  ...[ours, naive].flatMap((cost) => [shortSpread(cost.ms), short(cost.executionMs), short(cost.blocks)]),
  `${ours.requests}, ${naive.requests}`,
];

const RATIO_HEAD = [
  'follows',
  'page',
  'ratio',
  'ours ms',
  'executed',
  'blocks',
  'naive ms',
  'executed',
  'blocks',
];

const ratioCells = ({ viewer, page, of, ours, naive }: Ratio) => [
  ...[viewer, String(page), of],
  ...[ours, naive].flatMap((growth) => [growth.ms, growth.executionMs, growth.blocks].map(times)),
];
