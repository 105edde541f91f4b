import { IsIn, IsOptional, IsTimeZone, Matches } from 'class-validator';
import { Flag } from '../../common/validation/flag.decorator.js';
import { Group } from '../../common/validation/group.decorator.js';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';
import { fontSize, policy } from '../users.enums.tables.js';
import {
  ContentChoicesChangesDto,
  EmailChoicesChangesDto,
  MediaPreferencesChangesDto,
  NotificationChoicesChangesDto,
  PushChoicesChangesDto,
} from './settings.dto.js';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const time = { message: 'must be a time such as 22:30' };

/** Absent fields keep their values. */
export class UpdateSettingsDto {
  @Flag()
  privateAccount?: boolean;

  @Flag()
  activityStatusVisible?: boolean;

  @Flag()
  readReceiptsEnabled?: boolean;

  @Flag()
  profileViewHistoryEnabled?: boolean;

  @Flag()
  anonymousViewingEnabled?: boolean;

  @Flag()
  hideLikesTab?: boolean;

  @Flag()
  tagApprovalRequired?: boolean;

  @Flag()
  searchEngineVisible?: boolean;

  @Flag()
  emailDiscoverable?: boolean;

  @Flag()
  phoneDiscoverable?: boolean;

  @Flag()
  quietHoursEnabled?: boolean;

  @Flag()
  sensitiveContentFilter?: boolean;

  @Flag()
  loginAlertsEnabled?: boolean;

  @Flag()
  twoFactorEnabled?: boolean;

  @MayBeAbsent()
  @IsIn(policy.enumValues)
  commentPolicy?: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';

  @MayBeAbsent()
  @IsIn(policy.enumValues)
  messagePolicy?: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';

  @MayBeAbsent()
  @IsIn(policy.enumValues)
  mentionPolicy?: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';

  @MayBeAbsent()
  @IsIn(policy.enumValues)
  storyViewPolicy?: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';

  @MayBeAbsent()
  @IsIn(policy.enumValues)
  followersListVisibility?: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';

  @MayBeAbsent()
  @IsIn(policy.enumValues)
  followingListVisibility?: 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';

  @IsOptional()
  @Matches(TIME, time)
  quietHoursStart?: string | null;

  @IsOptional()
  @Matches(TIME, time)
  quietHoursEnd?: string | null;

  @IsOptional()
  @IsTimeZone()
  quietHoursTimezone?: string | null;

  @MayBeAbsent()
  @IsIn(fontSize.enumValues)
  fontSizePreference?: 'SMALL' | 'MEDIUM' | 'LARGE' | 'EXTRA_LARGE';

  @Group(() => NotificationChoicesChangesDto)
  notifications?: NotificationChoicesChangesDto;

  @Group(() => PushChoicesChangesDto)
  pushNotifications?: PushChoicesChangesDto;

  @Group(() => EmailChoicesChangesDto)
  emailNotifications?: EmailChoicesChangesDto;

  @Group(() => ContentChoicesChangesDto)
  contentPreferences?: ContentChoicesChangesDto;

  @Group(() => MediaPreferencesChangesDto)
  mediaPrefs?: MediaPreferencesChangesDto;
}
