/** Which mails a person wants. */
export class EmailChoicesDto {
  mentions: boolean;
  messages: boolean;
  newFollowers: boolean;
  weeklyDigest: boolean;
  productUpdates: boolean;
  securityAlerts: boolean;
}
