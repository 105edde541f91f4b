/** The socket is closed after it. */
export class SessionRevokedEventDto {
  reason: 'logout' | 'revoked' | 'password-changed' | 'deleted' | 'suspended';
}
