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

/** One broken promise. */
export interface Violation {
  kind: ViolationKind;
  conversationId: string;
  /** The message's id, or what else names the thing that is wrong. */
  subject: string;
  detail: string;
  /** The people in whose view it shows; empty where it shows in the answers alone. */
  viewerIds: string[];
}

/** What is wrong with a thing in one person's view. */
export const violationIn = (
  { conversationId, viewerId }: { conversationId: string; viewerId: string },
  kind: ViolationKind,
  { subject, detail }: { subject: string; detail: string },
): Violation => ({ kind, conversationId, subject, detail, viewerIds: [viewerId] });

/** The same thing seen by both people of a conversation is one violation. */
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
