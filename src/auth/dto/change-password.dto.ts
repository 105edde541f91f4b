import { IsNotEmpty, IsString } from 'class-validator';
import { NewPassword } from '../new-password.decorator.js';

export class ChangePasswordDto {
  @IsNotEmpty()
  @IsString()
  currentPassword: string;

  @NewPassword()
  newPassword: string;
}
