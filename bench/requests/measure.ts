import { type Answer, MeasuredConnection, type Question } from '../harness/measured-connection.js';
import type { ServerUnderTest } from '../harness/server-under-test.js';
import { percentile } from '../../src/cli/verify/percentile.js';
import type { Meter } from '../harness/meter.js';
import { NotMeasured } from '../harness/not-measured.js';
import type { Scenario } from './scenarios.js';

/** Characters of an answer that is complained about. */
const SHOWN = 200;

export interface Effort {
  workers: number;
  seconds: number;
}

/** One server in front of its own copy of the dataset, with what it is still to be asked. */
export interface Target {
  tested: ServerUnderTest;
  database: string;
  questions: Map<Scenario, () => Question>;
  /** How many there were in all, the warm-up included. */
  answered: Map<Scenario, number>;
  /** Of these nobody knows whether they took effect. */
  failed: Map<Scenario, number>;
}

/** What one round of one scenario on one server came to; a request that was not answered with a 2xx is no figure. */
export interface Round {
  answered: number;
  /** Answered otherwise, or not at all; the first of them in words. */
  failed: number;
  failure?: string;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** A request, in milliseconds of a processor: the server's own and PostgreSQL's. */
  nodeMs: number;
  postgresMs: number;
  /** A request. */
  statements: number;
  answerBytes: number;
}

interface Tally {
  waits: number[];
  bytes: number;
  failed: number;
  failure?: string;
}

/** Everybody asks, waits for the answer, and asks the next, until the time is over. */
export async function measure(
  meter: Meter,
  target: Target,
  { scenario, effort }: { scenario: Scenario; effort: Effort },
) {
  const { tested, database } = target;
  const next = target.questions.get(scenario)!;
  const opening = Array.from({ length: effort.workers }, () => MeasuredConnection.open(tested.port));
  const connections = await Promise.all(opening);
  const tally: Tally = { waits: [], bytes: 0, failed: 0 };
  const began = performance.now();
  const end = began + effort.seconds * 1000;
  let seconds = 0;
  try {
    const spent = await meter.during(tested, database, async () => {
      await Promise.all(
        connections.map((connection) =>
          keepAsking({ connection, next, tally, scenario, server: tested.name }, end),
        ),
      );
      seconds = (performance.now() - began) / 1000;
    });
    const { waits } = tally;
    add(target.answered, scenario, waits.length);
    add(target.failed, scenario, tally.failed);
    const each = (value: number) => value / waits.length;
    return {
      answered: waits.length,
      failed: tally.failed,
      failure: tally.failure,
      requestsPerSecond: waits.length / seconds,
      p50Ms: percentile(waits, 0.5),
      p99Ms: percentile(waits, 0.99),
      nodeMs: each(spent.nodeMs),
      postgresMs: each(spent.postgresMs),
      statements: each(spent.statements),
      answerBytes: each(tally.bytes),
    } satisfies Round;
  } finally {
    connections.forEach((connection) => connection.close());
  }
}

function add(counts: Map<Scenario, number>, scenario: Scenario, more: number): void {
  counts.set(scenario, (counts.get(scenario) ?? 0) + more);
}

interface Asking {
  connection: MeasuredConnection;
  next(): Question;
  tally: Tally;
  scenario: Scenario;
  server: string;
}

async function keepAsking({ connection, next, tally, scenario, server }: Asking, end: number): Promise<void> {
  for (let isFirst = true; performance.now() < end; isFirst = false) {
    const question = next();
    const asked = performance.now();
    const answer = await connection.ask(question).catch((error: Error) => error.message);
    const failure = failureOf(answer, question);
    if (failure === undefined && typeof answer !== 'string') {
      tally.waits.push(performance.now() - asked);
      tally.bytes += answer.body.length;
      // The first answer of everybody is read, so that what is counted is known to be what was asked for.
      if (isFirst && !scenario.isAnswer(JSON.parse(answer.body.toString()), question))
        throw new NotMeasured(
          `${server}: this is not the answer to "${scenario.what}", ${question.method} ${question.path}: ${answer.body.toString().slice(0, SHOWN)}`,
        );
      continue;
    }
    tally.failed += 1;
    tally.failure ??= failure;
    if (typeof answer === 'string') return;
  }
}

function failureOf(answer: Answer | string, { method, path }: Question): string | undefined {
  if (typeof answer === 'string') return `${method} ${path}: ${answer}`;
  if (answer.status >= 200 && answer.status < 300) return undefined;
  return `${method} ${path}: ${answer.status} ${answer.body.toString().slice(0, SHOWN)}`;
}
