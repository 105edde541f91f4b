import { NotificationEventDto } from './dto/notification-event.dto.js';

/** What this module tells over the socket, for its document. */
export const socketEvents = {
  server: [
    {
      name: 'notification:new',
      payload: NotificationEventDto.name,
      summary: 'Something happened that concerns the person.',
    },
  ],
};

export const socketModels = [NotificationEventDto];
