/** Always empty. */
export class StoriesFeedDto {
  yourStories: object[];
  followingStories: object[];

  static empty(): StoriesFeedDto {
    return Object.assign(new StoriesFeedDto(), { yourStories: [], followingStories: [] });
  }
}
