export type RevocationReason = 'logout' | 'revoked' | 'password-changed' | 'deleted' | 'suspended';

/** Sessions have ended; sockets that use them must be closed. */
export class SessionsRevoked {
  constructor(
    /** Null when the sessions belong to several users. */
    readonly userId: string | null,
    readonly sids: string[],
    readonly reason: RevocationReason,
  ) {}
}
