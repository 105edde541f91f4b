import type { ProfilePage } from '../profiles.service.js';

export class ProfileCountsDto {
  /** Those that the viewer may see. */
  posts: number;
  followers: number;
  following: number;
  /** Of the posts that the viewer may see. */
  totalLikes: number;

  static from({ person, counts }: ProfilePage): ProfileCountsDto {
    const { followersCount, followingCount } = person;
    return {
      posts: counts.posts,
      followers: followersCount,
      following: followingCount,
      totalLikes: counts.likes,
    };
  }
}
