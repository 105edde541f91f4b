export type RevocationReason = 'logout' | 'revoked' | 'password-changed' | 'deleted' | 'suspended';

/** Sessions have ended, of a person or of everybody; what still hangs on them must be cut. */
export class SessionsRevoked {
  constructor(
    /** Null when they are of many people. */
    readonly userId: string | null,
    readonly sids: string[],
    readonly reason: RevocationReason,
  ) {}
}
