import { createHash } from 'node:crypto';
import type { Message } from '../messaging.tables.js';

export interface MediaFields {
  messageType?: NonNullable<Message['messageType']>;
  mediaUrl?: string | null;
  mediaThumbnail?: string | null;
  mediaDuration?: number | null;
  voiceWaveform?: number[] | null;
  fileName?: string | null;
  fileSize?: number | null;
  fileMimeType?: string | null;
  linkUrl?: string | null;
  linkTitle?: string | null;
  linkDescription?: string | null;
  linkImage?: string | null;
  linkDomain?: string | null;
}

export interface MessageBody {
  conversationId: string;
  content: string;
  replyToId?: string | null;
  media?: MediaFields;
}

export interface NewMessage extends MessageBody {
  clientMessageId?: string;
  /** If given, it must be the other participant. */
  receiverId?: string;
}

/** SHA-256 (hex) of what a clientMessageId identifies; absent fields do not affect it, so stored hashes stay valid. */
export function bodyHash({ conversationId, content, replyToId, media }: MessageBody): string {
  const extras = Object.entries(media ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const body = [conversationId, content, replyToId ?? null, ...(extras.length > 0 ? [extras] : [])];
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/** Deleted for both participants or, in adopted rows, for one of them. */
export function isTombstoneFor(message: Message, viewerId: string): boolean {
  if (message.deletedAt !== null) return true;
  return Boolean(
    (message.senderId === viewerId && message.deletedForSender) ||
    (message.receiverId === viewerId && message.deletedForReceiver),
  );
}

/** All null without a message. */
export function mediaOf(message: Message | undefined) {
  return {
    encryptedContent: message?.encryptedContent ?? null,
    encryptedKey: message?.encryptedKey ?? null,
    iv: message?.iv ?? null,
    mediaUrl: message?.mediaUrl ?? null,
    mediaThumbnail: message?.mediaThumbnail ?? null,
    mediaDuration: message?.mediaDuration ?? null,
    voiceDuration: message?.mediaDuration ?? null,
    voiceWaveform: waveformOf(message?.voiceWaveform),
    fileName: message?.fileName ?? null,
    fileSize: message?.fileSize ?? null,
    fileMimeType: message?.fileMimeType ?? null,
    linkUrl: message?.linkUrl ?? null,
    linkTitle: message?.linkTitle ?? null,
    linkDescription: message?.linkDescription ?? null,
    linkImage: message?.linkImage ?? null,
    linkDomain: message?.linkDomain ?? null,
  };
}

/** The column holds any JSON; adopted rows may hold something other than amplitudes. */
function waveformOf(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null;
  return value.every((amplitude): amplitude is number => typeof amplitude === 'number') ? value : null;
}
