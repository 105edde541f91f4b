import { Flag } from '../../common/validation/flag.decorator.js';

export class PushChoicesChangesDto {
  @Flag()
  likes?: boolean;

  @Flag()
  follows?: boolean;

  @Flag()
  comments?: boolean;

  @Flag()
  mentions?: boolean;

  @Flag()
  messages?: boolean;

  @Flag()
  liveVideos?: boolean;

  @Flag()
  promotions?: boolean;

  @Flag()
  storyViews?: boolean;

  @Flag()
  newFollowers?: boolean;

  @Flag()
  profileViews?: boolean;
}
