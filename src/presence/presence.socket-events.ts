import type { Ack } from '../realtime/socket-events.js';
import type { PresenceStateDto } from './dto/presence-state.dto.js';
import type { PresenceStatesDto } from './dto/presence-states.dto.js';
import type { WatchPresenceDto } from './dto/watch-presence.dto.js';

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
