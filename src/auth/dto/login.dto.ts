import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';

export class LoginDto {
  /** An e-mail address or a username. */
  @IsNotEmpty()
  @MaxLength(1000)
  @IsString()
  email: string;

  @IsNotEmpty()
  @IsString()
  password: string;

  /** Ignored; `email` accepts a username too. */
  @MayBeAbsent()
  @IsString()
  username?: string;
}
