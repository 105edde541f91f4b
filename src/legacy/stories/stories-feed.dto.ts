/** Of stories, which there are none of. */
export class StoriesFeedDto {
  yourStories: object[];
  followingStories: object[];

  static empty(): StoriesFeedDto {
    return Object.assign(new StoriesFeedDto(), { yourStories: [], followingStories: [] });
  }
}
