import type { Ack } from '../realtime/socket-events.js';
import type { PresenceStateDto, PresenceStatesDto, WatchPresenceDto } from './dto/presence.dto.js';

declare module '../realtime/socket-events.js' {
  interface ClientToServerEvents {
    /** Replace the list of watched users. */
    'presence:watch': (payload: WatchPresenceDto, ack: Ack<PresenceStatesDto>) => void;
  }

  interface ServerToClientEvents {
    /** A watched user goes online or offline. */
    presence: (payload: PresenceStateDto) => void;
  }
}
