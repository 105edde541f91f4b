/** A post that calls a crowd is noise: whoever is named after the fiftieth is not told. */
const MAX_MENTIONS = 50;

/** An at sign inside a word, as in an e-mail address, names nobody. */
const MENTION = /(?<![A-Za-z0-9_])@([A-Za-z0-9_]+)/g;

/** The names that the texts mention, as spelled, each once. */
export function mentionedNames(texts: string[]): string[] {
  const names = texts.flatMap((text) => [...text.matchAll(MENTION)].map(([, name]) => name!));
  return [...new Set(names)].slice(0, MAX_MENTIONS);
}

export interface MentionCandidate {
  id: string;
  username: string;
  /** Another, elder account folds to the same name; this one is meant only when spelled exactly. */
  isVariant: boolean;
}

/** The ids of the people whom the names mean: an exact spelling before a folded one, each once. */
export function resolveMentions(names: string[], people: MentionCandidate[]): string[] {
  const exact = new Map(people.map(({ id, username }) => [username, id]));
  const canonical = people.filter(({ isVariant }) => !isVariant);
  const folded = new Map(canonical.map(({ id, username }) => [username.toLowerCase(), id]));
  const ids = names.map((name) => exact.get(name) ?? folded.get(name.toLowerCase()));
  return [...new Set(ids.filter((id) => id !== undefined))];
}
