import { Injectable, Logger } from '@nestjs/common';

/**
 * No mail transport exists: the log reports a pending code, and an operator reads the code from
 * `password_reset_tokens`.
 */
@Injectable()
export class ResetCodeMail {
  private readonly logger = new Logger(ResetCodeMail.name);

  send(userId: string): void {
    this.logger.log(`password reset code issued for account ${userId}, an operator must send it`);
  }
}
