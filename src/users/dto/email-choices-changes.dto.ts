import { Flag } from '../../common/validation/flag.decorator.js';

export class EmailChoicesChangesDto {
  @Flag()
  mentions?: boolean;

  @Flag()
  messages?: boolean;

  @Flag()
  newFollowers?: boolean;

  @Flag()
  weeklyDigest?: boolean;

  @Flag()
  productUpdates?: boolean;

  @Flag()
  securityAlerts?: boolean;
}
