import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { dump } from 'js-yaml';
import { DOCS_PAGE, DOCS_PAGE_SCRIPT } from './docs-page.js';

export interface StaticDocument {
  body: Buffer;
  type: string;
  etag: string;
}

type Source = [type: string, read: () => string | Buffer];

const JSON_TYPE = 'application/json; charset=utf-8';
const SCRIPT_TYPE = 'text/javascript; charset=utf-8';
const SWAGGER_UI = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const committed = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const swaggerUi = (name: string) => () => readFileSync(path.join(SWAGGER_UI, name));

const DOCUMENTS = {
  'openapi.json': [JSON_TYPE, () => committed('openapi.json')],
  'openapi.yaml': ['text/yaml; charset=utf-8', () => dump(JSON.parse(committed('openapi.json')))],
  'asyncapi.json': [JSON_TYPE, () => committed('asyncapi.json')],
  page: ['text/html; charset=utf-8', () => DOCS_PAGE],
} satisfies Record<string, Source>;

const PAGE_FILES: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['swagger-ui-init.js', [SCRIPT_TYPE, () => DOCS_PAGE_SCRIPT]],
  ['swagger-ui-bundle.js', [SCRIPT_TYPE, swaggerUi('swagger-ui-bundle.js')]],
  ['swagger-ui.css', ['text/css; charset=utf-8', swaggerUi('swagger-ui.css')]],
  ['favicon-16x16.png', ['image/png', swaggerUi('favicon-16x16.png')]],
  ['favicon-32x32.png', ['image/png', swaggerUi('favicon-32x32.png')]],
]);

/** Each document is read or rendered once and served from memory. */
@Injectable()
export class DocumentsService {
  private readonly loaded = new Map<Source, StaticDocument>();

  get(name: keyof typeof DOCUMENTS): StaticDocument {
    return this.load(DOCUMENTS[name]);
  }

  findPageFile(name: string): StaticDocument | undefined {
    const source = PAGE_FILES.get(name);
    return source && this.load(source);
  }

  private load(source: Source): StaticDocument {
    const known = this.loaded.get(source);
    if (known) return known;
    const [type, read] = source;
    const body = Buffer.from(read());
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const document = { body, type, etag };
    this.loaded.set(source, document);
    return document;
  }
}
