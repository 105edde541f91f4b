import { toIso } from '../../common/to-iso.js';
import { type ConversationView, type MessageView, peerOf, sideOf } from './conversation-view.js';

export interface Marks {
  readSeq: number;
  deliveredSeq: number;
  peerReadSeq: number;
  peerDeliveredSeq: number;
}

/** Hidden marks of the peer are 0. */
export function marksOf(conversation: ConversationView, viewerId: string): Marks {
  const { readSeq, deliveredSeq } = sideOf(conversation, viewerId);
  const peer = peerOf(conversation, viewerId);
  return {
    readSeq,
    deliveredSeq,
    peerReadSeq: peer.receiptsShown ? peer.readSeq : 0,
    peerDeliveredSeq: peer.receiptsShown ? peer.deliveredSeq : 0,
  };
}

export interface Receipt {
  status: 'SENT' | 'DELIVERED' | 'READ';
  deliveredAt: string | null;
  read: boolean;
  readAt: string | null;
}

export function receiptOf({ message, conversation }: MessageView, viewerId: string): Receipt {
  const receiver = sideOf(conversation, message.receiverId);
  const shown = receiver.receiptsShown || message.receiverId === viewerId;
  const read = shown && receiver.readSeq >= message.seq;
  const delivered = shown && receiver.deliveredSeq >= message.seq;
  return {
    status: read ? 'READ' : delivered ? 'DELIVERED' : 'SENT',
    deliveredAt: read || delivered ? toIso(message.deliveredAt ?? receiver.deliveredAt) : null,
    read,
    readAt: read ? toIso(message.readAt ?? receiver.readAt) : null,
  };
}
