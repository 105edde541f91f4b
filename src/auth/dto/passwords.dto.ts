import { IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';
import { NewPassword } from '../new-password.decorator.js';

export class ChangePasswordDto {
  @IsNotEmpty()
  @IsString()
  currentPassword: string;

  @NewPassword()
  newPassword: string;
}

export class ForgotPasswordDto {
  @IsNotEmpty()
  @MaxLength(1000)
  @IsString()
  email: string;
}

export class ResetPasswordDto extends ForgotPasswordDto {
  @Matches(/^\d{6}$/, { message: 'must be six digits' })
  @IsString()
  code: string;

  @NewPassword()
  newPassword: string;
}
