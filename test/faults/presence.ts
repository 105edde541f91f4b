import { check, until } from '../support/waiting.js';
import type { Fault } from './support/fault.js';
import { RoamingUser } from './support/roaming-user.js';

const OFFLINE_WITHIN_MS = 15_000;

export const presence: Fault = {
  name: 'presence',
  promise: 'the people of a killed node are offline in 15 s',
  async run({ deployment, note }) {
    const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
    const alice = await RoamingUser.signUp('alice', first);
    const bob = await RoamingUser.signUp('bob', second);
    const watcher = await alice.listen(first);
    const watched = await bob.listen(second);
    const isOnline = async () =>
      (await alice.read(first, `/api/users/${bob.id}/online-status`)).isOnline === true;
    await until('Bob is online', isOnline, 5000);
    const { data } = await watcher.socket.emitWithAck('presence:watch', { userIds: [bob.id] });
    check(data.states[0]?.isOnline === true, `the watch says: ${JSON.stringify(data)}`);
    const before = watcher.events.length;
    await second.kill();
    const told = () =>
      watcher.events
        .slice(before)
        .some(({ name, payload }) => name === 'presence' && payload.userId === bob.id && !payload.isOnline);
    const ms = await until('the watcher is told', told, OFFLINE_WITHIN_MS);
    check(!(await isOnline()), 'Bob is still shown as online');
    note('offline after ms', Math.round(ms));
    await second.start();
    [watcher, watched].forEach((client) => client.close());
  },
};
