import type { Command } from 'commander';
import type { Outcome } from '../../src/cli/command.js';
import { ProgressBar } from '../../src/cli/progress-bar.js';
import { integerOption } from '../../src/cli/integer-option.js';
import { MeasuredConnection, type Question } from '../harness/measured-connection.js';
import { median } from '../harness/figures.js';
import { watchMachine } from '../harness/machine.js';
import { Meter } from '../harness/meter.js';
import { NotMeasured } from '../harness/not-measured.js';
import { checkProcesses } from '../harness/processor.js';
import type { Task, Workload } from '../workload.js';
import { NAIVE, naiveValues } from './page.js';
import { report } from './report.js';
import type { Options, Result, Round } from './results.js';
import { openDataset, type View, viewsOf, type Dataset } from './views.js';

const MOST_POSTS = 100_000_000;

function describe(command: Command): Command {
  return command
    .option('--small <n>', 'posts of the small dataset', integerOption(100, MOST_POSTS), 20_000)
    .option('--large <n>', 'posts of the large dataset', integerOption(100, MOST_POSTS), 2_000_000)
    .option('--users <n>', 'people of either dataset', integerOption(100, 10_000_000), 20_000)
    .option(
      '--pages <n>',
      'how deep the deep page lies, where the small dataset reaches so far',
      integerOption(2, 1000),
      10,
    )
    .option('--requests <n>', 'how often a page is read in a round', integerOption(1, 100_000), 50)
    .option(
      '--seconds <n>',
      'how long at most; the naive query is read once at least',
      integerOption(1, 600),
      3,
    )
    .option('--rounds <n>', 'how often each is measured; the middle one counts', integerOption(1, 100), 3)
    .addHelpText(
      'after',
      `
The feed of viewers who follow 50 or 5,000 authors who write now, or 50 or 600 who fell silent before anybody else
began: its first page and a deep one, in a small and in a large dataset, one request after the other. Beside it, on the
same tables, what one would write first: author_id IN (…) ORDER BY created_at DESC LIMIT 20, with no filter and no
authors. Execution time and blocks are PostgreSQL's own, from pg_stat_statements; a request of ours has them for its
session too. Every page is held against the tables before it is measured. The large dataset takes minutes to make and
4 GB of disk.`,
    );
}

async function run({ options, interactive, environment }: Task): Promise<Outcome> {
  const chosen = options as Options;
  checkProcesses();
  const { server, directory } = await environment.startDatabase();
  const machine = await watchMachine(server);
  const meter = await Meter.open(environment, server, directory);
  const order = { users: chosen.users, build: environment.copyBuild(), interactive };
  const small = await openDataset(environment, server, { ...order, posts: chosen.small });
  const large = await openDataset(environment, server, { ...order, posts: chosen.large });
  const views = await viewsOf([small, large], chosen.pages);
  const results = await compete(meter, views, { chosen, interactive });
  return report({ machine: machine(), options: chosen, results });
}

interface Cell {
  question: Question;
  askNaively(): Promise<unknown>;
  result: Result;
}

/** Datasets, pages and ways take turns, so that what else goes on at the machine meets all of them. */
async function compete(
  meter: Meter,
  views: readonly View[],
  programme: { chosen: Options; interactive: boolean },
) {
  const { chosen, interactive } = programme;
  const cells = views.flatMap((view) =>
    view.sides.map(({ dataset, viewer, page }): Cell => ({
      question: { method: 'GET', path: page.path, cookie: viewer.cookie },
      askNaively: () => dataset.client.query(NAIVE, naiveValues(viewer, page)),
      result: { view, dataset, authors: viewer.authors.length, ours: [], naive: [] },
    })),
  );
  const bar = new ProgressBar(interactive, 'Rounds', cells.length * (chosen.rounds + 1));
  try {
    for (let round = 0; round <= chosen.rounds; round += 1) {
      for (const { question, askNaively, result } of cells) {
        const { dataset } = result;
        const connection = await MeasuredConnection.open(dataset.tested.port);
        const ours = await repeat(meter, dataset, { ask: () => askUs(connection, question), ...chosen });
        connection.close();
        const naive = await repeat(meter, dataset, { ask: askNaively, ...chosen });
        // The first round warms up: plans, caches and the compiler.
        if (round > 0) [result.ours, result.naive].forEach((rounds, way) => rounds.push(way ? naive : ours));
        bar.advance();
      }
    }
  } finally {
    bar.stop();
  }
  return cells.map(({ result }) => result);
}

interface Repetition {
  ask(): Promise<unknown>;
  requests: number;
  seconds: number;
}

async function repeat(
  meter: Meter,
  dataset: Dataset,
  { ask, requests, seconds }: Repetition,
): Promise<Round> {
  const waits: number[] = [];
  const end = performance.now() + seconds * 1000;
  const spent = await meter.during(dataset.tested, dataset.database, async () => {
    do {
      const asked = performance.now();
      await ask();
      waits.push(performance.now() - asked);
    } while (waits.length < requests && performance.now() < end);
  });
  return {
    ms: median(waits),
    executionMs: spent.executionMs / waits.length,
    blocks: spent.blocks / waits.length,
    requests: waits.length,
  };
}

async function askUs(connection: MeasuredConnection, question: Question): Promise<void> {
  const { status, body } = await connection.ask(question);
  if (status !== 200) throw new NotMeasured(`GET ${question.path}: ${status} ${body.toString()}`);
}

export const feed: Workload = {
  name: 'feed',
  about: 'a page of the feed in a small and a large dataset, beside the query that one would write first',
  describe,
  run,
};
