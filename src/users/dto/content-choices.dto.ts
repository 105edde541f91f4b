/** What a person wants to see, and how. */
export class ContentChoicesDto {
  autoTranslate: boolean;
  prioritizeFollowing: boolean;
  showSensitiveContent: boolean;
}
