import { busPostgres, busRedis } from './bus.js';
import { clock } from './clock.js';
import { diskFull } from './disk-full.js';
import { drain } from './drain.js';
import { eatenResponses } from './eaten-responses.js';
import { frozenNode } from './frozen-node.js';
import { kills } from './kills.js';
import { databaseAway, databaseFrozen } from './outage.js';
import { presence } from './presence.js';
import { revokedSockets, sessionRaces } from './sessions.js';
import { slowHop } from './slow-hop.js';
import { slowReader } from './slow-reader.js';
import type { Fault } from './support/fault.js';

/** In the order in which they run. */
export const FAULTS: readonly Fault[] = [
  busPostgres,
  revokedSockets,
  sessionRaces,
  eatenResponses,
  databaseAway,
  databaseFrozen,
  frozenNode,
  slowHop,
  slowReader,
  kills,
  presence,
  drain,
  clock,
  busRedis,
  diskFull,
];
