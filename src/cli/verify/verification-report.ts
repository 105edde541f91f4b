import type { Outcome } from '../command.js';
import type { VerificationResult } from './verification-result.js';
import type { Violation } from './violations.js';

const EXIT_CODES = { clean: 0, violated: 1, unknown: 2 } as const;

export function formatVerification(figures: VerificationResult): Outcome {
  const text = [headline(figures), '', ...table(figures), ...listed(figures)].join('\n');
  return { text, data: figures, exitCode: EXIT_CODES[figures.verdict] };
}

function headline({ verdict, doubts, ...figures }: VerificationResult): string {
  if (verdict === 'clean') return 'Proved: nothing was lost, doubled or reordered.';
  if (verdict === 'violated') return `NOT clean: ${totalOf(figures)} violations.`;
  return ['Could not tell:', ...doubts].join('\n  ');
}

const totalOf = (figures: Omit<VerificationResult, 'verdict' | 'doubts'>): number =>
  figures.lost +
  figures.duplicated +
  figures.holes +
  figures.reordered +
  figures.altered +
  figures.unexpected +
  figures.unobserved +
  figures.unreadMismatches;

function table(figures: VerificationResult): string[] {
  const { unknown, changes, latencyMs, refusals } = figures;
  const refused = Object.entries(refusals).map(([code, count]) => `${count} ${code}`);
  return [
    row('acknowledged', `${figures.acknowledged} of ${figures.sent} messages`),
    row(
      'by',
      `${figures.users} users in ${figures.conversations} conversations at ${figures.nodes.join(', ')}`,
    ),
    row(
      'retried',
      `${figures.retried}; ambiguous ${figures.ambiguous}, of these hung up on purpose ${figures.hungUp}`,
    ),
    row(
      'never answered',
      `${unknown.present + unknown.absent}: ${unknown.present} are there, ${unknown.absent} are not`,
    ),
    row('turned away', `${figures.turnedAway}; refused ${refused.join(', ') || 0}`),
    row(
      'changes',
      `${changes.edits} edits, ${changes.deletes} deletions, ${changes.reactions} reactions, ${changes.reads} reads`,
    ),
    row('clients', `${figures.reconnects} reconnects, ${figures.syncs} syncs`),
    row(
      'live delivery',
      `p50 ${latencyMs.p50 ?? '-'} ms, p99 ${latencyMs.p99 ?? '-'} ms over ${latencyMs.count} messages`,
    ),
    row('lost', figures.lost),
    row('duplicated', figures.duplicated),
    row('holes in seq', figures.holes),
    row('reordered', figures.reordered),
    row('altered', figures.altered),
    row('unexpected', figures.unexpected),
    row('unobserved', figures.unobserved),
    row('unread miscounted', figures.unreadMismatches),
    row('seed, run', `${figures.seed}, ${figures.run}`),
  ];
}

const row = (name: string, value: string | number): string => `  ${name.padEnd(18)} ${value}`;

function listed(figures: VerificationResult): string[] {
  const { violations } = figures;
  if (violations.length === 0) return [];
  const left = totalOf(figures) - violations.length;
  return ['', ...violations.map(line), ...(left > 0 ? [`  … and ${left} more`] : [])];
}

function line({ kind, conversationId, subject, detail, viewerIds }: Violation): string {
  const seenBy = viewerIds.length > 0 ? ` [seen by ${viewerIds.join(' and ')}]` : '';
  return `  ${kind.toUpperCase()} ${subject} in conversation ${conversationId}: ${detail}${seenBy}`;
}
