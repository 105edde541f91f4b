import { domainError } from '../common/errors/domain-error.js';

export class NotificationNotFound extends domainError(
  404,
  'notification-not-found',
  'Notification not found',
) {}
