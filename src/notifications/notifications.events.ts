export class NotificationAdded {
  constructor(
    readonly notificationId: string,
    readonly userId: string,
  ) {}
}
