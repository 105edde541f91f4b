import { countRows } from '../schema/catalog.js';
import { countWrongRows, recountAll, type Recount } from '../schema/recount.js';
import { type Phase, ROW_LOCKS, SAFE } from './step.js';

const EXPLAINED = 'coalesce((SELECT sum(points) FROM public.influence_entries WHERE user_id = t.id), 0)';

/** A score is kept, but never below zero; the ledger gets an entry for the unexplained difference. */
const RECOUNT: Recount = {
  table: 'users',
  isWrong: `t.influence_score < 0 OR t.influence_score <> ${EXPLAINED}`,
  correctionSql: `
    WITH floored AS (
      UPDATE public.users SET influence_score = 0 WHERE id = ANY($1) AND influence_score < 0 RETURNING id),
    opened AS (
      INSERT INTO public.influence_entries (user_id, kind, points)
      SELECT id, 'adopted', GREATEST(influence_score, 0) - ${EXPLAINED} FROM public.users t
      WHERE id = ANY($1) AND GREATEST(influence_score, 0) <> ${EXPLAINED} RETURNING user_id)
    SELECT id FROM floored UNION SELECT user_id FROM opened`,
};

export const influenceSteps: Phase = async ({ session, catalog, complete }) => {
  const wrong = complete
    ? await countWrongRows(session, RECOUNT)
    : await countRows(session, catalog, 'users');
  if (wrong === 0) return [];
  return [
    {
      id: 'data:influence',
      title: 'Open the influence ledger with each current score',
      lock: ROW_LOCKS,
      risk: SAFE,
      estimate: complete ? `${wrong} accounts` : `${wrong} accounts to check`,
      sql: [RECOUNT.correctionSql],
      run: (session) => recountAll(session, RECOUNT),
    },
  ];
};
