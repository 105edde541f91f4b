import { toIso } from '../../common/to-iso.js';
import type { Settings } from '../settings.service.js';
import { ContentChoicesDto } from './content-choices.dto.js';
import { EmailChoicesDto } from './email-choices.dto.js';
import { MediaPreferencesDto } from './media-preferences.dto.js';
import { NotificationChoicesDto } from './notification-choices.dto.js';
import { PushChoicesDto } from './push-choices.dto.js';

/** A person's settings, whether or not they ever changed one. */
export class SettingsDto {
  /** Null, as the times are, until the first change. */
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
