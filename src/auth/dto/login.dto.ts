import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class LoginDto {
  /** An e-mail address or a username. */
  @IsNotEmpty()
  @MaxLength(1000)
  @IsString()
  email: string;

  @IsNotEmpty()
  @IsString()
  password: string;
}
