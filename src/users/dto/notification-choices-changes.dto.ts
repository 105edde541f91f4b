import { Flag } from '../../common/validation/flag.decorator.js';

export class NotificationChoicesChangesDto {
  @Flag()
  likes?: boolean;

  @Flag()
  comments?: boolean;

  @Flag()
  follows?: boolean;

  @Flag()
  messages?: boolean;

  @Flag()
  mentions?: boolean;
}
