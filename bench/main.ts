import { liveDelivery } from './live-delivery.js';
import type { Workload } from './workload.js';

const WORKLOADS: readonly Workload[] = [liveDelivery];

const HELP = `bench <workload>

${WORKLOADS.map(({ name, about }) => `  ${name.padEnd(8)} ${about}`).join('\n')}`;

const [name, ...args] = process.argv.slice(2);
const workload = WORKLOADS.find((one) => one.name === name);

if (workload) {
  await workload.run(args);
  process.exit(0);
}
console.log(HELP);
process.exit(name === '--help' ? 0 : 64);
