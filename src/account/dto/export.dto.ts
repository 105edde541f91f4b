import { toIso } from '../../common/to-iso.js';
import type { Notification } from '../../notifications/notifications.tables.js';
import type { Comment } from '../../posts/comments/comments.tables.js';
import { SettingsDto } from '../../users/dto/settings.dto.js';
import type { MessageRow, ReportRow, RelationshipRow } from '../export.repository.js';
import type { PersonalData } from '../export.service.js';
import { ExportedPostDto } from './exported-post.dto.js';
import { ExportedProfileDto } from './exported-profile.dto.js';

export class ExportedCommentDto {
  id: string;
  postId: string;
  parentId: string | null;
  content: string;
  likesCount: number;
  editedAt: string | null;
  createdAt: string;

  static from({ id, postId, parentId, content, likesCount, ...times }: Comment): ExportedCommentDto {
    return Object.assign(new ExportedCommentDto(), {
      id,
      postId,
      parentId,
      content,
      likesCount,
      editedAt: toIso(times.editedAt),
      createdAt: toIso(times.createdAt),
    } satisfies ExportedCommentDto);
  }
}

export class ExportedMessageDto {
  id: string;
  conversationId: string;
  receiverId: string;
  seq: number;
  content: string;
  messageType: MessageRow['messageType'];
  mediaUrl: string | null;
  fileName: string | null;
  replyToId: string | null;
  editedAt: string | null;
  createdAt: string;

  static from(row: MessageRow): ExportedMessageDto {
    const times = { editedAt: toIso(row.editedAt), createdAt: toIso(row.createdAt) };
    return Object.assign(new ExportedMessageDto(), { ...row, ...times } satisfies ExportedMessageDto);
  }
}

export class ExportedNotificationDto {
  id: string;
  type: Notification['type'];
  actorId: string;
  entityId: string | null;
  readAt: string | null;
  createdAt: string;

  static from({ id, type, actorId, entityId, ...times }: Notification): ExportedNotificationDto {
    return Object.assign(new ExportedNotificationDto(), {
      id,
      type,
      actorId,
      entityId,
      readAt: toIso(times.readAt),
      createdAt: toIso(times.createdAt),
    } satisfies ExportedNotificationDto);
  }
}

export class ExportedReportDto {
  id: string;
  reportedUserId: string | null;
  reportedPostId: string | null;
  reason: string;
  createdAt: string;

  static from(row: ReportRow): ExportedReportDto {
    return Object.assign(new ExportedReportDto(), { ...row, createdAt: toIso(row.createdAt) });
  }
}

export class LikedCommentDto {
  commentId: string;
  createdAt: string;

  static from(row: { commentId: string; createdAt: string }): LikedCommentDto {
    return Object.assign(new LikedCommentDto(), {
      commentId: row.commentId,
      createdAt: toIso(row.createdAt),
    });
  }
}

/** A liked or saved post. */
export class MarkedPostDto {
  postId: string;
  createdAt: string;

  static from(row: { postId: string; createdAt: string }): MarkedPostDto {
    return Object.assign(new MarkedPostDto(), { postId: row.postId, createdAt: toIso(row.createdAt) });
  }
}

/** A user who is followed, following, blocked or muted. */
export class RelationshipDto {
  userId: string;
  username: string;
  since: string;

  static from(row: RelationshipRow): RelationshipDto {
    return Object.assign(new RelationshipDto(), { ...row, since: toIso(row.since) });
  }
}

export class ExportDto {
  exportedAt: string;
  profile: ExportedProfileDto;
  settings: SettingsDto;
  postCount: number;
  posts: ExportedPostDto[];
  comments: ExportedCommentDto[];
  likes: MarkedPostDto[];
  bookmarks: MarkedPostDto[];
  commentLikes: LikedCommentDto[];
  following: RelationshipDto[];
  followers: RelationshipDto[];
  blocked: RelationshipDto[];
  muted: RelationshipDto[];
  messages: ExportedMessageDto[];
  notifications: ExportedNotificationDto[];
  reports: ExportedReportDto[];

  static from(data: PersonalData): ExportDto {
    return Object.assign(new ExportDto(), {
      exportedAt: new Date().toISOString(),
      profile: ExportedProfileDto.from(data.profile),
      settings: SettingsDto.from(data.settings),
      postCount: data.posts.length,
      posts: data.posts.map((row) => ExportedPostDto.from(row)),
      comments: data.comments.map((row) => ExportedCommentDto.from(row)),
      likes: data.likes.map((row) => MarkedPostDto.from(row)),
      bookmarks: data.bookmarks.map((row) => MarkedPostDto.from(row)),
      commentLikes: data.commentLikes.map((row) => LikedCommentDto.from(row)),
      following: data.following.map((row) => RelationshipDto.from(row)),
      followers: data.followers.map((row) => RelationshipDto.from(row)),
      blocked: data.blocked.map((row) => RelationshipDto.from(row)),
      muted: data.muted.map((row) => RelationshipDto.from(row)),
      messages: data.messages.map((row) => ExportedMessageDto.from(row)),
      notifications: data.notifications.map((row) => ExportedNotificationDto.from(row)),
      reports: data.reports.map((row) => ExportedReportDto.from(row)),
    } satisfies ExportDto);
  }
}
