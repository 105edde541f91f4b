import type { User } from '../../../users/users.tables.js';
import { OwnUserDto } from '../../../users/dto/own-user.dto.js';

export class LegalAcceptedDto {
  message: string;
  user: OwnUserDto;

  static from(user: User): LegalAcceptedDto {
    const message = 'Legal agreements accepted';
    return Object.assign(new LegalAcceptedDto(), { message, user: OwnUserDto.from(user) });
  }
}
