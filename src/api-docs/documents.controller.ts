import { Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../common/auth/public.decorator.js';
import { DocumentsService, type StaticDocument } from './documents.service.js';

const MAX_AGE_SECONDS = 300;

@Public()
@ApiExcludeController()
@Controller('api')
export class DocumentsController {
  constructor(private readonly documents: DocumentsService) {}

  @Get(['openapi.json', 'docs-json'])
  openApi(@Req() request: Request, @Res() response: Response): void {
    send(this.documents.get('openapi.json'), request, response);
  }

  @Get('docs-yaml')
  openApiYaml(@Req() request: Request, @Res() response: Response): void {
    send(this.documents.get('openapi.yaml'), request, response);
  }

  @Get('asyncapi.json')
  asyncApi(@Req() request: Request, @Res() response: Response): void {
    send(this.documents.get('asyncapi.json'), request, response);
  }

  @Get(['docs', 'docs/index.html'])
  page(@Req() request: Request, @Res() response: Response): void {
    send(this.documents.get('page'), request, response);
  }

  @Get('docs/:file')
  pageFile(@Param('file') file: string, @Req() request: Request, @Res() response: Response): void {
    send(this.documents.findPageFile(file), request, response);
  }
}

function send(document: StaticDocument | undefined, request: Request, response: Response): void {
  if (!document) throw new NotFoundException();
  response.set({ ETag: document.etag, 'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}` });
  if (request.fresh) return void response.status(304).end();
  response.set({ 'Content-Type': document.type, 'Content-Length': String(document.body.length) });
  response.end(document.body);
}
