export class ReactionIgnoredDto {
  recorded: false;

  static ignored(): ReactionIgnoredDto {
    return { recorded: false };
  }
}
