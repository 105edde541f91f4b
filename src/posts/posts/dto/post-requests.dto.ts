import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { Flag } from '../../../common/validation/flag.decorator.js';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';
import { WebUrl } from '../../../common/validation/web-url.decorator.js';
import { postType, visibility } from '../../posts.tables.js';
import type { NewPost } from '../posts.repository.js';

/** An absent field stays as it is. */
export class CommentsEnabledDto {
  @Flag()
  enabled?: boolean;
}

const MAX_DURATION_MS = 2_147_483_647;

/** TEXT needs content and has no media; PHOTO needs mediaUrl; VIDEO and VOICE also need thumbnailUrl and durationMs. */
export class CreatePostDto {
  /** Defaults to TEXT. */
  @MayBeAbsent()
  @IsIn(postType.enumValues)
  type?: 'TEXT' | 'PHOTO' | 'VIDEO' | 'VOICE';

  @IsOptional()
  @Text({ min: 0, max: 5000 })
  content?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 500 })
  caption?: string | null;

  @IsOptional()
  @WebUrl()
  mediaUrl?: string | null;

  @IsOptional()
  @WebUrl()
  thumbnailUrl?: string | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_DURATION_MS)
  durationMs?: number | null;

  /** Width divided by height. */
  @IsOptional()
  @IsNumber()
  @Min(0.001)
  @Max(1000)
  aspectRatio?: number | null;

  /** Defaults to PUBLIC. */
  @MayBeAbsent()
  @IsIn(visibility.enumValues)
  visibility?: 'PUBLIC' | 'FOLLOWERS' | 'PRIVATE';

  /** Defaults to true. */
  @MayBeAbsent()
  @IsBoolean()
  commentsEnabled?: boolean;

  toDraft(): Omit<NewPost, 'authorId'> {
    return {
      type: this.type ?? 'TEXT',
      content: this.content ?? null,
      caption: this.caption ?? null,
      mediaUrl: this.mediaUrl ?? null,
      thumbnailUrl: this.thumbnailUrl ?? null,
      durationMs: this.durationMs ?? null,
      aspectRatio: this.aspectRatio ?? null,
      visibility: this.visibility ?? 'PUBLIC',
      commentsEnabled: this.commentsEnabled ?? true,
    };
  }
}

/** An absent field stays as it is; null clears it. */
export class EditPostDto {
  @IsOptional()
  @Text({ min: 0, max: 5000 })
  content?: string | null;

  @IsOptional()
  @Text({ min: 0, max: 500 })
  caption?: string | null;
}
