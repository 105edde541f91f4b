export const VIOLATION_KINDS = [
  'lost',
  'duplicated',
  'hole',
  'reordered',
  'altered',
  'unexpected',
  'unobserved',
  'unread',
] as const;

export type ViolationKind = (typeof VIOLATION_KINDS)[number];

export interface Violation {
  kind: ViolationKind;
  conversationId: string;
  /** The message id, or another name of the wrong thing. */
  subject: string;
  detail: string;
  /** Users whose view shows it; empty when only the responses show it. */
  viewerIds: string[];
}

export const violationIn = (
  { conversationId, viewerId }: { conversationId: string; viewerId: string },
  kind: ViolationKind,
  { subject, detail }: { subject: string; detail: string },
): Violation => ({ kind, conversationId, subject, detail, viewerIds: [viewerId] });

/** One violation that both users of a conversation see is reported once. */
export function mergeViewers(violations: Iterable<Violation>): Violation[] {
  const merged = new Map<string, Violation>();
  for (const violation of violations) {
    const key = JSON.stringify([
      violation.kind,
      violation.conversationId,
      violation.subject,
      violation.detail,
    ]);
    const known = merged.get(key);
    const viewerIds = [...new Set([...(known?.viewerIds ?? []), ...violation.viewerIds])];
    merged.set(key, { ...violation, viewerIds });
  }
  return [...merged.values()];
}
