import { IsIn } from 'class-validator';
import { toIso } from '../../common/to-iso.js';
import { Flag } from '../../common/validation/flag.decorator.js';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';
import type { Settings } from '../settings.service.js';

export class ContentChoicesDto {
  autoTranslate: boolean;
  prioritizeFollowing: boolean;
  showSensitiveContent: boolean;
}

export class ContentChoicesChangesDto {
  @Flag()
  autoTranslate?: boolean;

  @Flag()
  prioritizeFollowing?: boolean;

  @Flag()
  showSensitiveContent?: boolean;
}

export class EmailChoicesDto {
  mentions: boolean;
  messages: boolean;
  newFollowers: boolean;
  weeklyDigest: boolean;
  productUpdates: boolean;
  securityAlerts: boolean;
}

export class EmailChoicesChangesDto {
  @Flag()
  mentions?: boolean;

  @Flag()
  messages?: boolean;

  @Flag()
  newFollowers?: boolean;

  @Flag()
  weeklyDigest?: boolean;

  @Flag()
  productUpdates?: boolean;

  @Flag()
  securityAlerts?: boolean;
}

export class MediaPreferencesDto {
  autoplay: boolean;
  dataSaver: boolean;
  uploadQuality: 'low' | 'medium' | 'high';
}

export class MediaPreferencesChangesDto {
  @Flag()
  autoplay?: boolean;

  @Flag()
  dataSaver?: boolean;

  @MayBeAbsent()
  @IsIn(['low', 'medium', 'high'])
  uploadQuality?: 'low' | 'medium' | 'high';
}

export class NotificationChoicesDto {
  likes: boolean;
  comments: boolean;
  follows: boolean;
  messages: boolean;
  mentions: boolean;
}

export class NotificationChoicesChangesDto {
  @Flag()
  likes?: boolean;

  @Flag()
  comments?: boolean;

  @Flag()
  follows?: boolean;

  @Flag()
  messages?: boolean;

  @Flag()
  mentions?: boolean;
}

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

export class SettingsDto {
  /** Null, like the times, until the first change. */
  id: string | null;
  userId: string;
  privateAccount: boolean;
  activityStatusVisible: boolean;
  readReceiptsEnabled: boolean;
  profileViewHistoryEnabled: boolean;
  anonymousViewingEnabled: boolean;
  hideLikesTab: boolean;
  tagApprovalRequired: boolean;
  searchEngineVisible: boolean;
  emailDiscoverable: boolean;
  phoneDiscoverable: boolean;
  quietHoursEnabled: boolean;
  sensitiveContentFilter: boolean;
  loginAlertsEnabled: boolean;
  twoFactorEnabled: boolean;
  commentPolicy: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
  messagePolicy: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
  mentionPolicy: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
  storyViewPolicy: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
  followersListVisibility: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
  followingListVisibility: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';
  quietHoursStart: string | null;
  quietHoursEnd: string | null;
  quietHoursTimezone: string | null;
  fontSizePreference: 'SMALL' | 'MEDIUM' | 'LARGE' | 'EXTRA_LARGE';
  notifications: NotificationChoicesDto;
  pushNotifications: PushChoicesDto;
  emailNotifications: EmailChoicesDto;
  contentPreferences: ContentChoicesDto;
  mediaPrefs: MediaPreferencesDto;
  createdAt: string | null;
  updatedAt: string | null;

  static from(settings: Settings): SettingsDto {
    const { createdAt, updatedAt, ...rest } = settings;
    return Object.assign(new SettingsDto(), rest, {
      createdAt: toIso(createdAt),
      updatedAt: toIso(updatedAt),
    });
  }
}
