import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

const headers = {
  Link: { description: 'Address of the next page: `<…>; rel="next"`', schema: { type: 'string' as const } },
};

/** Documents a list route whose body is an array of `item`; `Link` addresses the next page. */
export function Paged(item: Type): MethodDecorator {
  return applyDecorators(ApiOkResponse({ type: [item], headers }));
}

/** Documents a list route whose body is an object that contains the items. */
export function PagedWithin(body: Type): MethodDecorator {
  return applyDecorators(ApiOkResponse({ type: body, headers }));
}
