import { LegalDocumentDto } from './legal-document.dto.js';

export class LegalDocumentsDto {
  currentVersion: string;
  documents: LegalDocumentDto[];

  static from(currentVersion: string, documents: LegalDocumentDto[]): LegalDocumentsDto {
    return Object.assign(new LegalDocumentsDto(), { currentVersion, documents });
  }
}
