import { Equals, IsBoolean } from 'class-validator';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';

/** Consent to all of it, or to nothing. */
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
