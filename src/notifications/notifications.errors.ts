import { DomainError } from '../common/errors/domain-error.js';

export class NotificationNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'notification-not-found';

  constructor() {
    super('Notification not found');
  }
}
