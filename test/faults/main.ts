import { Random } from '../../src/cli/random.js';
import { Build } from '../support/build.js';
import { DatabaseServer } from '../support/database-server.js';
import { FAULTS, SHORT } from './faults.js';
import { killsFault } from './kills.js';
import { commandLine, wrongUsage } from './support/command-line.js';
import { Deployment } from './support/deployment.js';
import { type Context, type Fault, LeftOut } from './support/fault.js';

const HELP = `test:faults [names] [--short] [--complete] [--seed S] [--minutes N [--rate R]]

Breaks a real deployment of two nodes in every way below and holds what comes of it against what was promised.
With --short only ${SHORT.map(({ name }) => name).join(', ')}. With --complete it fails when one must be left out.
With --minutes only the kills, with dropped answers all the while, for so long, at R messages a second (40).

${FAULTS.map(({ name, promise }) => `  ${name.padEnd(18)} ${promise}`).join('\n')}`;

const { values, positionals } = commandLine('test:faults', HELP, {
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    complete: { type: 'boolean', default: false },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    rate: { type: 'string', default: '40' },
  },
});

function chosen(): readonly Fault[] {
  const unknown = positionals.filter((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown.length > 0) wrongUsage(`There is no fault test named ${unknown.join(', ')}.`, 'test:faults');
  if (positionals.length > 0) return FAULTS.filter(({ name }) => positionals.includes(name));
  if (values.minutes) return [killsFault(undefined, { clients: 0.012, commits: 0.012 })];
  return values.short ? SHORT : FAULTS;
}

type Verdict = 'kept' | 'BROKEN' | 'LEFT OUT';

async function runAll(faults: readonly Fault[], seed: number): Promise<boolean> {
  const minutes = values.minutes ? Number(values.minutes) : undefined;
  const server = await DatabaseServer.start();
  const build = new Build();
  const verdicts = new Map<string, Verdict>();
  try {
    const deployment = await Deployment.start(server, build);
    for (const [index, fault] of faults.entries()) {
      const rate = Number(values.rate);
      const context = { deployment, server, build, minutes, rate, random: new Random(seed + index) };
      verdicts.set(fault.name, await runOne(fault, context));
    }
    await deployment.stop();
  } finally {
    await server.stop();
    build.remove();
  }
  return summarise(verdicts);
}

async function runOne(fault: Fault, context: Omit<Context, 'note'>): Promise<Verdict> {
  console.log(`\n${fault.name}: ${fault.promise}`);
  const began = performance.now();
  const notes: string[] = [];
  let failure: Error | undefined;
  try {
    await fault.run({ ...context, note: (name, value) => notes.push(`${name}: ${inWhole(value)}`) });
    await context.deployment.checkSound();
  } catch (error) {
    failure = error as Error;
  }
  const verdict = failure === undefined ? 'kept' : failure instanceof LeftOut ? 'LEFT OUT' : 'BROKEN';
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log([`  ${verdict} (${seconds} s)`, ...notes].join('\n    '));
  if (failure) console.log(`    ${verdict === 'BROKEN' ? failure.stack : failure.message}`);
  for (const node of context.deployment.nodes) node.unasked.length = 0;
  await context.deployment.heal();
  return verdict;
}

const inWhole = (value: string | number) => (typeof value === 'number' ? Math.round(value) : value);

function summarise(verdicts: Map<string, Verdict>): boolean {
  const those = (verdict: Verdict) =>
    [...verdicts].filter(([, one]) => one === verdict).map(([name]) => name);
  const [kept, broken, leftOut] = [those('kept'), those('BROKEN'), those('LEFT OUT')];
  console.log(`\n${kept.length} of ${verdicts.size} promises were kept.`);
  if (broken.length > 0) console.log(`Broken: ${broken.join(', ')}`);
  if (leftOut.length > 0) console.log(`Left out, so that nothing is known of them: ${leftOut.join(', ')}`);
  return broken.length === 0 && kept.length > 0 && !(values.complete && leftOut.length > 0);
}

for (const [name, value] of Object.entries({ seed: values.seed, minutes: values.minutes, rate: values.rate }))
  if (value !== undefined && !(Number(value) >= 0)) wrongUsage(`--${name} wants a number.`, 'test:faults');
const faults = chosen();
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
console.log(`Seed ${seed}; to repeat its choices: npm run test:faults -- --seed ${seed}`);
process.exit((await runAll(faults, seed)) ? 0 : 1);
