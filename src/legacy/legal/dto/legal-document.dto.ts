export class LegalDocumentDto {
  type: 'terms' | 'privacy' | 'guidelines';
  title: string;
  version: string;
  /** A date. */
  effectiveDate: string;
  content: string;
}
