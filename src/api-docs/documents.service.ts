import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';

const document = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** The documents of the API, as they were generated and reviewed; a running server does not make its own. */
@Injectable()
export class DocumentsService {
  readonly openapi = document('openapi.json');
  readonly asyncapi = document('asyncapi.json');
}
