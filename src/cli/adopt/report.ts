import type { Outcome } from '../command.js';
import type { Adoption, DoneStep } from './adoption.js';

export function report(adoption: Adoption, { sql }: { sql: boolean }): Outcome {
  const { applied, steps, changes, notes, longestMs } = adoption;
  const lines = steps.map((step, index) => stepLines(step, index + 1, sql));
  const text = [...lines, ...notes.map((note) => `Note: ${note}`), headline(adoption)].join('\n');
  return {
    text,
    data: { mode: applied ? 'apply' : 'plan', changes, steps, notes, longestLockMs: Math.round(longestMs) },
  };
}

function stepLines(step: DoneStep, number: number, sql: boolean): string {
  const changed = step.changes === undefined ? '' : `: ${step.changes} changed in ${step.ms ?? 0} ms`;
  const lines = [`${number}. ${step.title}${changed}`];
  if (step.changes === undefined) {
    lines.push(`     lock: ${step.lock}`, `     risk: ${step.risk}`, `     size: ${step.estimate}`);
  }
  if (sql) lines.push(...step.sql.map((statement) => statement.trim().replaceAll(/^/gm, '       ')));
  return lines.join('\n');
}

function headline({ applied, steps, changes, longestMs }: Adoption): string {
  if (applied) {
    return changes === 0
      ? 'Nothing was changed: everything is as it should be.'
      : `${changes} changes. The longest lock, including waiting, took ${Math.round(longestMs)} ms.`;
  }
  return steps.length === 0
    ? 'There is nothing to do.'
    : `${steps.length} steps. Nothing was changed; --apply does it, while the original server goes on.`;
}
