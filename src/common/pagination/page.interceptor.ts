import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import { Page } from './page.js';

/** Sends a page's body and the next page's address in `Link` (RFC 8288). */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    return next.handle().pipe(
      map((body: unknown) => {
        if (!(body instanceof Page)) return body;
        const http = context.switchToHttp();
        if (body.next)
          http
            .getResponse<Response>()
            .setHeader('Link', linkTo(http.getRequest<Request>(), body.parameter, body.next));
        return body.body;
      }),
    );
  }
}

function linkTo(request: Request, parameter: string, next: string): string {
  const url = new URL(request.originalUrl, 'http://localhost');
  url.searchParams.set(parameter, next);
  return `<${url.pathname}${url.search}>; rel="next"`;
}
