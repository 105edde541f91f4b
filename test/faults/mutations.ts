import { and, asc, eq, sql } from 'drizzle-orm';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { closeConnections } from '../../src/app.setup.js';
import { userSessions } from '../../src/auth/auth.tables.js';
import { SessionsRepository } from '../../src/auth/sessions.repository.js';
import { isUnavailable, sqlState, unavailability } from '../../src/database/database-unavailable.js';
import { Database } from '../../src/database/database.js';
import { DeliveryReader } from '../../src/messaging/delivery/delivery-reader.js';
import { DeliveryTriggers } from '../../src/messaging/delivery/delivery-triggers.js';
import { MessageRowsRepository } from '../../src/messaging/messages/message-rows.repository.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { messages } from '../../src/messaging/messaging.tables.js';
import { PresenceWatchers } from '../../src/presence/presence-watchers.js';
import { Backpressure } from '../../src/realtime/backpressure.js';
import { Handshake } from '../../src/realtime/handshake.js';
import { SessionRevocation } from '../../src/realtime/session-revocation.js';
import { changeInstances, override, replaceFunction, replaceMethod, withValues } from './support/mutate.js';

const HANDSHAKE_MS = 100;
const IDLE_CLOSE_INTERVAL_MS = 100;

/**
 * Each takes one safeguard out of the server. They run inside the server process, before its main file, and name what
 * they change by reference: a rename renames it here too, and a target that is gone does not compile.
 */
export const MUTATIONS = {
  ignoreClientIds() {
    replaceMethod(MessagesRepository, MessagesRepository.prototype.findByClientId, () =>
      Promise.resolve(undefined),
    );
  },

  catchUpById() {
    replaceMethod(
      MessageRowsRepository,
      MessageRowsRepository.prototype.listChanged,
      function (_original, { conversationId, after }, limit) {
        const known = sql`coalesce((SELECT max(x.id) FROM ${messages} x
          WHERE x.conversation_id = ${conversationId} AND x.rev <= ${after}), '')`;
        return this['rows']()
          .where(and(eq(messages.conversationId, conversationId), sql`${messages.id} > ${known}`))
          .orderBy(asc(messages.id))
          .limit(limit);
      },
    );
  },

  acknowledgeBeforeCommit() {
    replaceMethod(Database, Database.prototype['send'], (original, client, query, values) => {
      const sending = original(client, query, values);
      if (query !== 'COMMIT') return sending;
      sending.catch(() => undefined);
      return Promise.resolve({ command: 'COMMIT', rowCount: null, oid: 0, fields: [], rows: [] });
    });
  },

  ignorePoolErrors() {
    const on = Pool.prototype.on as (event: string, listener: () => void) => Pool;
    replaceMethod(Pool, on, function (original, event, listener) {
      return event === 'error' ? this : original(event, listener);
    });
  },

  trustTheBus() {
    replaceMethod(DeliveryTriggers, DeliveryTriggers.prototype['poll'], () => Promise.resolve());
    replaceMethod(DeliveryReader, DeliveryReader.prototype.read, (original, subscription) =>
      original(withValues(subscription, { rev: Math.max(subscription.rev, subscription.targetRev - 1) })),
    );
  },

  ignoreBacklogs() {
    replaceMethod(Backpressure, Backpressure.prototype['watch'], () => undefined);
  },

  recreateSessions() {
    replaceMethod(
      SessionsRepository,
      SessionsRepository.prototype.update,
      async function (original, session) {
        const { sid, sess } = session;
        await this['database'].db
          .insert(userSessions)
          .values({ sid, sess, expire: sql`now() + interval '7 days'` })
          .onConflictDoUpdate({ target: userSessions.sid, set: { sess } });
        return original(session);
      },
    );
  },

  keepConnections() {
    replaceFunction(closeConnections, () => Promise.resolve());
  },

  endIdleConnectionsAtOnce() {
    replaceFunction(closeConnections, (_original, app) => {
      const server = app.getHttpServer();
      server.prependListener('request', (_request, response) => {
        (response as { setHeader(name: string, value: string): void }).setHeader('Connection', 'close');
      });
      setInterval(() => server.closeIdleConnections(), IDLE_CLOSE_INTERVAL_MS).unref();
      return Promise.resolve();
    });
  },

  refuseHandshakesInOutage() {
    replaceMethod(Handshake, Handshake.prototype['authenticateWithRetries'], async (original, socket) => {
      try {
        await original(socket);
      } catch (error) {
        throw unavailability(error) ? new Error('The database is away.') : error;
      }
    });
  },

  failWithoutConnection() {
    replaceFunction(
      isUnavailable,
      (original, error) => !sqlState(error)?.startsWith('53') && original(error),
    );
  },

  failOnLockTimeout() {
    replaceFunction(isUnavailable, (original, error) => sqlState(error) !== '55P03' && original(error));
  },

  neverPollEndedSessions() {
    replaceMethod(SessionRevocation, SessionRevocation.prototype.onApplicationBootstrap, () => undefined);
  },

  neverPollVisibility() {
    changeInstances(PresenceWatchers, (watchers) =>
      override(watchers, { bus: withValues(watchers['bus'], { isConnected: true }) }),
    );
  },

  admitOneByOne() {
    let last: Promise<unknown> = Promise.resolve();
    replaceMethod(Handshake, Handshake.prototype['authenticate'], (original, socket) => {
      const admitted = last.then(() => delay(HANDSHAKE_MS)).then(() => original(socket));
      last = admitted.catch(() => undefined);
      return admitted;
    });
  },

  admitAllAtOnce() {
    let database: Database;
    changeInstances(Database, (instance) => (database = instance));
    changeInstances(Handshake, (handshake) => {
      handshake['semaphore'].run = (work) => work();
    });
    replaceMethod(Handshake, Handshake.prototype['authenticate'], async (original, socket) => {
      await original(socket);
      await database.query('SELECT pg_sleep(0.5)');
    });
  },
};

export type MutationName = keyof typeof MUTATIONS;
