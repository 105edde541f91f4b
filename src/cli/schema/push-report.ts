import type { Outcome } from '../command.js';
import type { Drift } from './finding.js';
import { PUSH_WITH_FORCE } from './finding.js';
import type { PushResult, Refusal } from './push.js';

/** The exit code is 0 only when the schema matches the code. */
export function pushReport(result: PushResult): Outcome {
  const { migrations, mended, refused, failed, left } = result;
  const open = refused.length + failed.length + left.length;
  const lines = [
    ...migrations.map((tag) => `Applied the migration ${tag}.`),
    ...mended.map(({ drift, ms }) => `Mended in ${ms} ms: ${drift.detail}`),
    ...failed.map(({ drift, reason }) => `Failed: ${drift.detail} ${reason}${sqlLines(drift)}`),
    ...left.map((drift) => `Left alone: ${drift.detail} ${drift.mend}`),
    ...refused.map((refusal) => refusalLines('Refused', refusal)),
    headline(result, open),
  ];
  const data = {
    migrations,
    mended: mended.map(({ drift, ms }) => ({ ...driftData(drift), ms })),
    refused: refused.map(({ drift, why }) => ({ ...driftData(drift), why })),
    failed: failed.map(({ drift, reason }) => ({ ...driftData(drift), reason })),
    left: left.map(driftData),
  };
  return { text: lines.join('\n'), data, exitCode: open > 0 ? 1 : 0 };
}

export const refusalLines = (word: string, { drift, why }: Refusal) =>
  `${word}: ${drift.detail} To mend it, ${why}.${sqlLines(drift)}`;

const sqlLines = ({ sql }: Drift) => sql.map((statement) => `\n    ${statement}`).join('');

const driftData = ({ kind, object, detail, mend, sql }: Drift) => ({ kind, object, detail, mend, sql });

function headline({ migrations, mended, refused }: PushResult, open: number): string {
  if (refused.length > 0) return `Refused ${refused.length}; to apply them all the same: ${PUSH_WITH_FORCE}`;
  if (open > 0) return `The schema is not what this code expects: ${open} of the above remain.`;
  return migrations.length + mended.length === 0
    ? 'Nothing to do: the schema is what this code expects.'
    : 'Done: the schema is what this code expects.';
}
