import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { Database } from '../database/database.js';
import { SettingsRepository, type SettingsColumns } from './settings.repository.js';
import {
  CONTENT_DEFAULTS,
  EMAIL_DEFAULTS,
  MEDIA_DEFAULTS,
  NOTIFICATION_DEFAULTS,
  PUSH_DEFAULTS,
  type UserSettings,
} from './user-settings.tables.js';
import { AccountStateChanged } from './users.events.js';

/** JSON columns of several flags each, which are merged on update. */
const GROUPS = {
  notifications: NOTIFICATION_DEFAULTS,
  mediaPrefs: MEDIA_DEFAULTS,
  pushNotifications: PUSH_DEFAULTS,
  emailNotifications: EMAIL_DEFAULTS,
  contentPreferences: CONTENT_DEFAULTS,
};

type Group = keyof typeof GROUPS;
type Single = Omit<SettingsColumns, Group>;

type SettingsChanges = Partial<Single> & { [G in Group]?: Partial<(typeof GROUPS)[G]> };

const DEFAULTS: SettingsColumns = {
  privateAccount: false,
  activityStatusVisible: true,
  readReceiptsEnabled: true,
  profileViewHistoryEnabled: true,
  anonymousViewingEnabled: false,
  hideLikesTab: false,
  tagApprovalRequired: false,
  searchEngineVisible: true,
  emailDiscoverable: false,
  phoneDiscoverable: false,
  commentPolicy: 'EVERYONE',
  messagePolicy: 'EVERYONE',
  mentionPolicy: 'EVERYONE',
  storyViewPolicy: 'FOLLOWERS',
  followersListVisibility: 'EVERYONE',
  followingListVisibility: 'EVERYONE',
  quietHoursEnabled: false,
  quietHoursStart: null,
  quietHoursEnd: null,
  quietHoursTimezone: null,
  sensitiveContentFilter: true,
  loginAlertsEnabled: true,
  twoFactorEnabled: false,
  fontSizePreference: 'MEDIUM',
  ...GROUPS,
};

/** The id and the times are null while the user has no row. */
export type Settings = SettingsColumns & {
  id: string | null;
  userId: string;
  createdAt: string | null;
  updatedAt: string | null;
};

@Injectable()
export class SettingsService {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsRepository,
    private readonly events: DomainEvents,
  ) {}

  /** Returns the defaults, without creating a row, for a user who has none. */
  async get(userId: string): Promise<Settings> {
    const row = await this.settings.find(userId);
    return row ? withDefaults(row) : { ...DEFAULTS, id: null, userId, createdAt: null, updatedAt: null };
  }

  async update(userId: string, changes: SettingsChanges): Promise<Settings> {
    if (Object.values(changes).every((value) => value === undefined)) return this.get(userId);
    return this.database.transaction(async () => {
      const merged = merge(withDefaults(await this.settings.lockOrCreate(userId)), changes);
      const updated = await this.settings.update(userId, merged);
      this.events.publish(new AccountStateChanged(userId));
      return withDefaults(updated);
    });
  }
}

function merge(current: UserSettings, changes: SettingsChanges): Partial<SettingsColumns> {
  const groups = (Object.keys(GROUPS) as Group[])
    .filter((group) => changes[group] !== undefined)
    .map((group) => [group, { ...current[group], ...definedOnly(changes[group]!) }]);
  return { ...(changes as Partial<Single>), ...(Object.fromEntries(groups) as Partial<SettingsColumns>) };
}

/** Adopted groups may lack flags or contain unknown ones: fills in defaults and drops the unknown. */
function withDefaults(row: UserSettings): UserSettings {
  const groups = (Object.keys(GROUPS) as Group[]).map(
    (group) => [group, knownValues(row[group], GROUPS[group])] as const,
  );
  return { ...row, ...(Object.fromEntries(groups) as Pick<UserSettings, Group>) };
}

function knownValues(stored: object | null, defaults: object): object {
  const values = (stored ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(defaults).map(([name, fallback]: [string, unknown]) => {
      return [name, typeof values[name] === typeof fallback ? values[name] : fallback];
    }),
  );
}

function definedOnly(changes: object): object {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
