import { Username } from '../../users/dto/username.decorator.js';

export class UsernameQuery {
  @Username()
  username: string;
}
