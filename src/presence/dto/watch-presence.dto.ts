import { ArrayMaxSize, IsArray, IsString } from 'class-validator';

export class WatchPresenceDto {
  /** Whose presence to watch from now on; the list replaces the one before. */
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  userIds: string[];
}
