/** Someone's settings, or their account's state, changed in a way that open sockets must obey. */
export class AccountStateChanged {
  constructor(readonly userId: string) {}
}
