import { IsString, Matches } from 'class-validator';
import { NewPassword } from '../new-password.decorator.js';
import { ForgotPasswordDto } from './forgot-password.dto.js';

export class ResetPasswordDto extends ForgotPasswordDto {
  @Matches(/^\d{6}$/, { message: 'must be six digits' })
  @IsString()
  code: string;

  @NewPassword()
  newPassword: string;
}
