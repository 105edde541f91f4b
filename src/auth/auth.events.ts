export type RevocationReason = 'logout' | 'revoked' | 'password-changed' | 'deleted' | 'suspended';

/** Sessions of a person have ended; what still hangs on them must be cut. */
export class SessionsRevoked {
  constructor(
    readonly userId: string,
    readonly sids: string[],
    readonly reason: RevocationReason,
  ) {}
}
