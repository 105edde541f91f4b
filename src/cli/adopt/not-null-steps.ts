import type { Catalog } from '../schema/catalog.js';
import { exclusiveLock, shortTransactionStep, nonBlockingLock, SAFE, type Step } from './step.js';

const CHECK = 'messages_numbered';

/** A validated CHECK lets SET NOT NULL skip its scan under the exclusive lock. */
export function notNullSteps(catalog: Catalog): Step[] {
  const isProved = catalog.checks.get(CHECK);
  const all = [addCheckStep(), validateCheckStep(), setNotNullStep()];
  if (isProved === undefined) return all;
  return isProved ? all.slice(2) : all.slice(1);
}

const addCheckStep = () =>
  shortTransactionStep({
    id: 'not-null:promise',
    title: 'Require a number for every new message',
    lock: exclusiveLock('messages'),
    risk: 'low: the trigger gives every message its number',
    sql: [
      `ALTER TABLE public.messages ADD CONSTRAINT ${CHECK} CHECK (seq IS NOT NULL AND rev IS NOT NULL) NOT VALID`,
    ],
  });

function validateCheckStep(): Step {
  const statement = `ALTER TABLE public.messages VALIDATE CONSTRAINT ${CHECK}`;
  return {
    id: 'not-null:prove',
    title: 'Validate that every message has a number',
    lock: nonBlockingLock('messages'),
    risk: SAFE,
    estimate: 'one pass over the messages',
    sql: [statement],
    run: async (session) => {
      await session.runConcurrently(statement);
      return 1;
    },
  };
}

const setNotNullStep = () =>
  shortTransactionStep({
    id: 'not-null:keep',
    title: 'Make the numbers NOT NULL',
    lock: exclusiveLock('messages'),
    risk: SAFE,
    sql: [
      'ALTER TABLE public.messages ALTER COLUMN seq SET NOT NULL, ALTER COLUMN rev SET NOT NULL',
      `ALTER TABLE public.messages DROP CONSTRAINT ${CHECK}`,
    ],
  });
