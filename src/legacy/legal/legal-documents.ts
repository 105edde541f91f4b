import type { LegalDocumentDto } from './legal.dto.js';

export const LEGAL_VERSION = '1.0';

const common = { version: LEGAL_VERSION, effectiveDate: '2026-11-25' };

/** Texts that hold for every deployment; operators publish their own rules themselves. */
export const legalDocuments: LegalDocumentDto[] = [
  {
    ...common,
    type: 'terms',
    title: 'Terms of Service',
    content:
      'This server is run by its operator, who may have terms of their own: ask them. What you post stays yours. ' +
      'You may delete your account at any time, and the operator may suspend it.',
  },
  {
    ...common,
    type: 'privacy',
    title: 'Privacy Policy',
    content:
      'The server keeps what you enter, upload and send, and when you do so, in a database of its operator. ' +
      'Messages are readable to the operator unless your client encrypts them. You can export what it keeps of you, ' +
      'and deleting your account empties your profile, posts, comments and messages.',
  },
  {
    ...common,
    type: 'guidelines',
    title: 'Community Guidelines',
    content:
      'Be decent to others. Posts, comments and people can be reported, and are looked at by the operator. ' +
      'Whoever troubles you can be blocked or muted.',
  },
];
