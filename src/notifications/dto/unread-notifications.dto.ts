export class UnreadNotificationsDto {
  /** How many entries of the list are unread. */
  count: number;

  static from(count: number): UnreadNotificationsDto {
    return Object.assign(new UnreadNotificationsDto(), { count });
  }
}
