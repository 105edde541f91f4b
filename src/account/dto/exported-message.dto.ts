import { toIso } from '../../common/to-iso.js';
import type { MessageRow } from '../export.repository.js';

/** A message that the account's owner sent. */
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
