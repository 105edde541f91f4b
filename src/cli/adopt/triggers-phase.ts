import { missingTriggers } from '../schema/adoption-triggers.js';
import { type Phase, SAFE, shortTransactionStep, writeLock } from './step.js';

export const triggerSteps: Phase = ({ catalog }) =>
  missingTriggers(catalog).map(({ name, title, table, sql }) =>
    shortTransactionStep({
      id: `${table === undefined ? 'table' : 'trigger'}:${name}`,
      title,
      lock: table === undefined ? 'none' : writeLock(table),
      risk: table === undefined ? SAFE : 'low: every such write of the original costs a little more',
      sql,
    }),
  );
