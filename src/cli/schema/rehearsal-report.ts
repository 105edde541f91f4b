import type { Outcome } from '../command.js';
import { effectOf, type RehearsedMigration } from './lock-watch.js';
import { firstLine } from './apply-migrations.js';
import type { Rehearsal } from './rehearsal.js';

const MEASUREMENT_NOTE =
  'The locks are those in pg_locks after each statement, on tables that existed before, timed from the start of the ' +
  'statement to the end of the commit. A lock that is released within its statement is not seen. The copy had no other ' +
  'sessions, so waiting for locks comes on top.';

export function rehearsalReport(rehearsal: Rehearsal): Outcome {
  const { backup, scratch, restoreMs, migrations, undropped } = rehearsal;
  if (!backup) return { text: 'Nothing is pending, so nothing was rehearsed.', data: rehearsal };
  const lines = [
    `Restored the backup of ${backup.takenAt} into ${scratch} in ${restoreMs} ms; ${undropped ?? 'it is dropped again'}.`,
    ...migrations.flatMap(migrationLines),
    MEASUREMENT_NOTE,
    'The real database was not touched. To apply them: npm run db:migrate',
  ];
  return { text: lines.join('\n'), data: rehearsal };
}

const migrationLines = ({ tag, ms, statements }: RehearsedMigration) => [
  `${tag}: ${ms} ms`,
  ...statements.flatMap(({ statement, ms: took, locks }) => [
    `  ${took} ms  ${firstLine(statement)}`,
    ...locks.map(
      ({ table, mode, heldMs }) => `      ${mode} on ${table} for ${heldMs} ms: ${effectOf(mode)}`,
    ),
  ]),
];
