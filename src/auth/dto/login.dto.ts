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

  /** Known and without effect: `email` takes a username as well. */
  @MayBeAbsent()
  @IsString()
  username?: string;
}
