import type { NotificationEventDto } from './dto/notification.dto.js';

declare module '../realtime/socket-events.js' {
  interface ServerToClientEvents {
    /** A notification was added. */
    'notification:new': (payload: NotificationEventDto) => void;
  }
}
