import type { NotificationEventDto } from './dto/notification-event.dto.js';

declare module '../realtime/socket-events.js' {
  interface ServerToClientEvents {
    /** A notification was added. */
    'notification:new': (payload: NotificationEventDto) => void;
  }
}
