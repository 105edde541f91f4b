/** Which events may wake a telephone. */
export class PushChoicesDto {
  likes: boolean;
  follows: boolean;
  comments: boolean;
  mentions: boolean;
  messages: boolean;
  liveVideos: boolean;
  promotions: boolean;
  storyViews: boolean;
  newFollowers: boolean;
  profileViews: boolean;
}
