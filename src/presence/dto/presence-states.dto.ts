import { PresenceStateDto } from './presence-state.dto.js';

export class PresenceStatesDto {
  /** In the order of the list that was sent. */
  states: PresenceStateDto[];

  static from(states: PresenceStateDto[]): PresenceStatesDto {
    return Object.assign(new PresenceStatesDto(), { states });
  }
}
