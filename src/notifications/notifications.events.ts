/** Someone has something new to be told. */
export class NotificationAdded {
  constructor(
    readonly notificationId: string,
    readonly userId: string,
  ) {}
}
