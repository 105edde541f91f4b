import type { PostRow } from '../post-view.sql.js';
import { PostDto } from './post.dto.js';

export class CommentsToggledDto {
  message: string;
  commentsEnabled: boolean;
  post: PostDto;

  static from(row: PostRow): CommentsToggledDto {
    const { commentsEnabled } = row;
    const message = commentsEnabled ? 'Comments enabled' : 'Comments disabled';
    return { message, commentsEnabled, post: PostDto.from(row) };
  }
}
