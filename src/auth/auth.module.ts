import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { AuthController } from './auth.controller.js';
import { CommonPasswords } from './common-passwords.js';
import { LoginThrottle } from './login-throttle.js';
import { LoginService } from './login.service.js';
import { PasswordChangeService } from './password-change.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordResetService } from './password-reset.service.js';
import { PasswordResetsRepository } from './password-resets.repository.js';
import { PasswordsController } from './passwords.controller.js';
import { PasswordsService } from './passwords.service.js';
import { ResetCodeMail } from './reset-code-mail.js';
import { ResetCodesService } from './reset-codes.service.js';
import { SessionMiddleware } from './session.middleware.js';
import { SessionStore } from './session.store.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SignupService } from './signup.service.js';

@Module({
  imports: [UsersModule],
  controllers: [AuthController, PasswordsController, SessionsController],
  providers: [
    CommonPasswords,
    LoginService,
    LoginThrottle,
    PasswordChangeService,
    PasswordHasher,
    PasswordResetService,
    PasswordResetsRepository,
    PasswordsService,
    ResetCodeMail,
    ResetCodesService,
    SessionMiddleware,
    SessionsRepository,
    SessionsService,
    SessionStore,
    SignupService,
  ],
  exports: [
    LoginService,
    PasswordHasher,
    PasswordsService,
    ResetCodesService,
    SessionMiddleware,
    SessionsService,
  ],
})
export class AuthModule {}
