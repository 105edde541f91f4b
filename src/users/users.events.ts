/** A user's settings or account state changed; open sockets must apply the change. */
export class AccountStateChanged {
  constructor(readonly userId: string) {}
}
