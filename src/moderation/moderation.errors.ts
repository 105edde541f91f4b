import { DomainError, domainError } from '../common/errors/domain-error.js';

export class NothingReported extends DomainError {
  readonly status = 400;
  readonly code = 'nothing-reported';

  constructor() {
    const detail = 'is needed, unless the other is given';
    super('Must report a user or a post', {
      errors: ['/reportedUserId', '/reportedPostId'].map((pointer) => ({ pointer, detail })),
    });
  }
}

export class CannotReportSelf extends domainError(400, 'cannot-report-self', {
  detail: 'Cannot report yourself',
  errors: [{ pointer: '/reportedUserId', detail: 'is you' }],
}) {}
