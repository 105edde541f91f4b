import type { MessageView } from '../../access/conversation-view.js';
import { MessageDto } from './message.dto.js';
import { ReactionDto } from './reaction.dto.js';

export class ReactionsDto {
  reactions: ReactionDto[];
  message: MessageDto;

  static from(view: MessageView, viewerId: string): ReactionsDto {
    const message = MessageDto.from(view, viewerId);
    return Object.assign(new ReactionsDto(), { reactions: message.reactions, message });
  }
}
