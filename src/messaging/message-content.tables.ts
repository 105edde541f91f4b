import { sql } from 'drizzle-orm';

/** What is left of a deleted message. */
export const TOMBSTONE = {
  content: '',
  encryptedContent: null,
  encryptedKey: null,
  iv: null,
  mediaUrl: null,
  mediaThumbnail: null,
  mediaDuration: null,
  fileName: null,
  fileSize: null,
  fileMimeType: null,
  voiceWaveform: null,
  linkUrl: null,
  linkTitle: null,
  linkDescription: null,
  linkImage: null,
  linkDomain: null,
  deletedAt: sql`clock_timestamp()`,
};
