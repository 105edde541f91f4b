import { busPostgres, busRedis } from './bus.js';
import { clock } from './clock.js';
import { nodeLost, reconnectStorm, stockClients } from './crowds.js';
import { diskFull } from './disk-full.js';
import { drain } from './drain.js';
import { droppedResponses } from './dropped-responses.js';
import { frozenNode } from './frozen-node.js';
import { kills } from './kills.js';
import { lockedTable } from './locked-table.js';
import { connectionsExhausted, databaseAway, databaseFrozen } from './outage.js';
import { pipelinedHangUp } from './pipelined-hang-up.js';
import { powerCut } from './power-cut.js';
import { presence } from './presence.js';
import { racesFault } from './races.js';
import { revokedSockets } from './revoked-sockets.js';
import { rollingRestart } from './rolling-restart.js';
import { sessionRaces } from './session-races.js';
import { slowHop } from './slow-hop.js';
import { slowReader } from './slow-reader.js';
import type { Fault } from './support/fault.js';
import { unreadAnswers } from './unread-answers.js';

/** In the order in which they run. */
export const FAULTS: readonly Fault[] = [
  busPostgres,
  revokedSockets,
  sessionRaces,
  racesFault,
  droppedResponses,
  databaseAway,
  databaseFrozen,
  connectionsExhausted,
  lockedTable,
  pipelinedHangUp,
  unreadAnswers,
  stockClients,
  frozenNode,
  nodeLost,
  reconnectStorm,
  slowHop,
  slowReader,
  kills,
  presence,
  drain,
  rollingRestart,
  clock,
  busRedis,
  diskFull,
  powerCut,
];

/** A choice of them for every change: what needs nothing but Redis, and less than three minutes in all. */
export const SHORT: readonly Fault[] = [
  busPostgres,
  revokedSockets,
  sessionRaces,
  droppedResponses,
  databaseFrozen,
  connectionsExhausted,
  lockedTable,
  pipelinedHangUp,
  unreadAnswers,
  stockClients,
  nodeLost,
  kills,
  drain,
  busRedis,
];
