import type { Fault } from './support/fault.js';
import { storm } from './support/storm.js';

export const droppedResponses: Fault = {
  name: 'dropped-responses',
  promise:
    'answers lost on either hop, before and after the commit, make no duplicate; a retry gets the original',
  async run(context) {
    const dropping = { clients: 0.06, commits: 0.06 };
    await storm(context, { durationMs: 12_000, rate: 30, dropping });
  },
};
