import type { Outcome } from '../command.js';
import { effectOf, type RehearsedMigration } from './lock-watch.js';
import { firstLine } from './apply-migrations.js';
import type { Rehearsal } from './rehearsal.js';

const MEASUREMENT_NOTE =
  'Locks are what pg_locks showed to a second connection behind each statement, on tables that were there before; each ' +
  'counts from the start of its statement to the end of the commit. What is taken and given back within one statement ' +
  'is not seen. Nobody else was at work on the copy: waiting for locks comes on top.';

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
