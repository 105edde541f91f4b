import { SettingsDto } from '../../users/dto/settings.dto.js';
import type { PersonalData } from '../export.service.js';
import { ExportedCommentDto } from './exported-comment.dto.js';
import { ExportedMessageDto } from './exported-message.dto.js';
import { ExportedNotificationDto } from './exported-notification.dto.js';
import { ExportedPostDto } from './exported-post.dto.js';
import { ExportedProfileDto } from './exported-profile.dto.js';
import { ExportedReportDto } from './exported-report.dto.js';
import { LikedCommentDto } from './liked-comment.dto.js';
import { MarkedPostDto } from './marked-post.dto.js';
import { TieDto } from './tie.dto.js';

/** Everything that is kept of a person. */
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
  following: TieDto[];
  followers: TieDto[];
  blocked: TieDto[];
  muted: TieDto[];
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
      following: data.following.map((row) => TieDto.from(row)),
      followers: data.followers.map((row) => TieDto.from(row)),
      blocked: data.blocked.map((row) => TieDto.from(row)),
      muted: data.muted.map((row) => TieDto.from(row)),
      messages: data.messages.map((row) => ExportedMessageDto.from(row)),
      notifications: data.notifications.map((row) => ExportedNotificationDto.from(row)),
      reports: data.reports.map((row) => ExportedReportDto.from(row)),
    } satisfies ExportDto);
  }
}
