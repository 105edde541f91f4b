import { Equals, IsBoolean } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.decorators.js';
import { OwnUserDto } from '../../users/dto/own-user.dto.js';
import type { User } from '../../users/users.tables.js';

/** All documents must be accepted together. */
export class AcceptLegalDto {
  @Equals(true)
  termsAccepted: boolean;

  @Equals(true)
  privacyAccepted: boolean;

  @Equals(true)
  guidelinesAccepted: boolean;

  @MayBeAbsent()
  @IsBoolean()
  marketingOptIn?: boolean;
}

export class LegalAcceptedDto {
  message: string;
  user: OwnUserDto;

  static from(user: User): LegalAcceptedDto {
    const message = 'Legal agreements accepted';
    return Object.assign(new LegalAcceptedDto(), { message, user: OwnUserDto.from(user) });
  }
}

export class LegalDocumentDto {
  type: 'terms' | 'privacy' | 'guidelines';
  title: string;
  version: string;
  /** An ISO 8601 date. */
  effectiveDate: string;
  content: string;
}

export class LegalDocumentsDto {
  currentVersion: string;
  documents: LegalDocumentDto[];

  static from(currentVersion: string, documents: LegalDocumentDto[]): LegalDocumentsDto {
    return Object.assign(new LegalDocumentsDto(), { currentVersion, documents });
  }
}
