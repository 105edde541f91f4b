import { Injectable, Logger } from '@nestjs/common';

/**
 * Where the mail with a reset code would leave. No mail transport exists yet: nothing is sent, the log says that a
 * code waits, and the code itself is in `password_reset_tokens` alone, for an operator to hand over.
 */
@Injectable()
export class ResetCodeMail {
  private readonly logger = new Logger(ResetCodeMail.name);

  send(userId: string): void {
    this.logger.log(`A password reset code for account ${userId} waits to be mailed`);
  }
}
