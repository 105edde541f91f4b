import type { Outcome } from '../command.js';
import { isUnchecked, plural, type Status } from './check.js';
import type { CheckResult, DoctorReport } from './doctor-run.js';

const MARKS: Record<Status, string> = { ok: '✓', warn: '!', error: '✗' };

export function formatReport(diagnosis: DoctorReport): Outcome {
  const { status, checks, fixes = [] } = diagnosis;
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = groupUnchecked(checks).flatMap(({ name, status, detail, mend }) => [
    `${MARKS[status]} ${name.padEnd(width)}  ${detail}`,
    ...(mend === null ? [] : [`  ${' '.repeat(width)}  → ${mend}`]),
  ]);
  const mended = fixes.map(({ name, did }) => `Fixed ${name}: ${did}`);
  const text = [...lines, '', ...mended, headline(diagnosis)].join('\n');
  return { text, data: diagnosis, exitCode: status === 'error' ? 1 : 0 };
}

/** Checks that were not run for the same reason share one line at the end. */
function groupUnchecked(checks: CheckResult[]): CheckResult[] {
  const unchecked = checks.filter(isUnchecked);
  const groups = [...new Set(unchecked.map(({ detail }) => detail))].map((detail) => {
    const group = unchecked.filter((check) => check.detail === detail);
    const names = group.map(({ name }) => name).join(', ');
    return { ...group[0]!, name: '…', detail: `${detail} (${names})` };
  });
  return [...checks.filter((check) => !isUnchecked(check)), ...groups];
}

function headline({ checks }: DoctorReport): string {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  const [errors, warnings] = [count('error'), count('warn')];
  if (errors + warnings === 0) return `No problems: ${plural(checks.length, 'check')}.`;
  return `${plural(checks.length, 'check')}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}.`;
}
