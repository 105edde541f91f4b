/** How things stand after a like was given or taken back. */
export class LikeStateDto {
  message: 'Liked' | 'Unliked';
  likesCount: number;
  hasLiked: boolean;

  static liked(likesCount: number): LikeStateDto {
    return { message: 'Liked', likesCount, hasLiked: true };
  }

  static unliked(likesCount: number): LikeStateDto {
    return { message: 'Unliked', likesCount, hasLiked: false };
  }
}
