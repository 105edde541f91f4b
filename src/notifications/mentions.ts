/** Mentions after the fiftieth are ignored. */
const MAX_MENTIONS = 50;

/** An at sign inside a word, as in an e-mail address, is no mention. */
const MENTION = /(?<![A-Za-z0-9_])@([A-Za-z0-9_]+)/g;

/** The mentioned names as spelled, each once. */
export function mentionedNames(texts: string[]): string[] {
  const names = texts.flatMap((text) => [...text.matchAll(MENTION)].map(([, name]) => name!));
  return [...new Set(names)].slice(0, MAX_MENTIONS);
}

export interface MentionCandidate {
  id: string;
  username: string;
  /** An older account folds to the same name; this one matches only its exact spelling. */
  isVariant: boolean;
}

/** Resolves names to user ids, each once; an exact spelling takes precedence over a folded one. */
export function resolveMentions(names: string[], people: MentionCandidate[]): string[] {
  const exact = new Map(people.map(({ id, username }) => [username, id]));
  const canonical = people.filter(({ isVariant }) => !isVariant);
  const folded = new Map(canonical.map(({ id, username }) => [username.toLowerCase(), id]));
  const ids = names.map((name) => exact.get(name) ?? folded.get(name.toLowerCase()));
  return [...new Set(ids.filter((id) => id !== undefined))];
}
