import { IsBoolean, ValidateIf } from 'class-validator';

const given = (_: unknown, value: unknown) => value !== undefined;

/** What of the person is kept away; what is left out stays as it is, or at first takes its default. */
export class MuteChoicesDto {
  /** True at first. */
  @ValidateIf(given)
  @IsBoolean()
  mutePosts?: boolean;

  /** True at first. */
  @ValidateIf(given)
  @IsBoolean()
  muteStories?: boolean;

  /** False at first. */
  @ValidateIf(given)
  @IsBoolean()
  muteMessages?: boolean;
}
