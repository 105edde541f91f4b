import { percentile } from '../../src/cli/verify/percentile.js';
import { check, until } from '../support/waiting.js';
import type { Fault } from './support/fault.js';
import type { Listener } from './support/listener.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import { StalledSocket } from './support/stalled-socket.js';

const STALLED = 4;
const WRITERS = 6;
/** 4 MB may wait, and the kernel's buffers take some more on both sides before anything does. */
const MOST_SENT = 32 * 1024 * 1024;
const MOST_MEMORY_EACH = 32 * 1024 * 1024;
const SLOWEST_OTHERS_MS = 1500;
const FLOOD_TIMEOUT_MS = 120_000;

export const slowReader: Fault = {
  name: 'slow-reader',
  promise: 'sockets that stop reading are cut, cost at most 32 MB each, and slow nobody',
  async run({ deployment, random, note }) {
    const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
    const alice = await RoamingUser.signUp('alice', first);
    const bob = await RoamingUser.signUp('bob', first);
    const carol = await RoamingUser.signUp('carol', first);
    const toBob = await alice.openConversation(first, bob);
    const toCarol = await alice.openConversation(first, carol);
    const listener = await carol.listen(second);
    const sender = new RetryingSender();
    const waits = async (count: number) => measure(sender, { alice, toCarol, listener, node: first }, count);
    const calm = await waits(15);
    const stalled = await Promise.all(
      Array.from({ length: STALLED }, () => StalledSocket.open(second.port, bob.cookie)),
    );
    const before = second.memory;
    let most = before;
    let sent = 0;
    const letters = () =>
      Array.from({ length: 4800 }, () => String.fromCodePoint(0x1f000 + random.below(0xfff))).join('');
    const text = letters();
    const end = performance.now() + FLOOD_TIMEOUT_MS;
    const isOver = () =>
      stalled.every((socket) => socket.isCut) || sent > MOST_SENT || performance.now() > end;
    const flood = async () => {
      const body = () => ({ content: `${random.below(2 ** 32)} ${text}` });
      while (!isOver()) {
        const { status } = await alice.ask(first, 'POST', `/api/conversations/${toBob}/messages`, {
          body: body(),
        });
        if (status === 201) sent += Buffer.byteLength(text);
        most = Math.max(most, second.memory);
      }
    };
    const flooding = Promise.all(Array.from({ length: WRITERS }, flood));
    const meanwhile = await waits(40);
    await flooding;
    const cut = stalled.filter((socket) => socket.isCut).length;
    stalled.forEach((socket) => socket.close());
    note('sent to each, MB', (sent / 1024 / 1024).toFixed(1));
    note('cut', `${cut} of ${STALLED}`);
    note('memory grew by MB', ((most - before) / 1024 / 1024).toFixed(1));
    note("others' p99 before ms", percentile(calm, 0.99));
    note("others' p99 meanwhile ms", percentile(meanwhile, 0.99));
    check(cut === STALLED, `only ${cut} of ${STALLED} stalled sockets were cut`);
    check(most - before <= STALLED * MOST_MEMORY_EACH, 'the stalled sockets cost too much memory');
    const allowed = Math.max(SLOWEST_OTHERS_MS, 3 * percentile(calm, 0.99));
    check(percentile(meanwhile, 0.95) <= allowed, 'others were slowed');
    check(listener.gone === undefined, `a client that reads was cut: ${listener.gone?.reason}`);
    await sender.judge(second, [{ person: carol, listener }]);
    listener.close();
  },
};

interface Watch {
  alice: RoamingUser;
  toCarol: string;
  listener: Listener;
  node: Parameters<RetryingSender['send']>[0]['nodes'][number];
}

/** From the beginning of a send to its event at the other node, in milliseconds. */
async function measure(
  sender: RetryingSender,
  { alice, toCarol, listener, node }: Watch,
  count: number,
): Promise<number[]> {
  const waits: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const sending = await sender.send({ author: alice, conversationId: toCarol, nodes: [node] });
    check(sending, 'a message was not acknowledged');
    const { clientMessageId, startedAt } = sending;
    const arrived = () => listener.arrivals.has(clientMessageId);
    await until('a message reaches a client that reads', arrived, 10_000, 5);
    waits.push(listener.arrivals.get(clientMessageId)! - startedAt);
  }
  return waits;
}
