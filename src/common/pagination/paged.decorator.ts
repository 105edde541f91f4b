import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

const headers = {
  Link: { description: 'Where the next page is: `<…>; rel="next"`', schema: { type: 'string' as const } },
};

/** Documents a list route: its body is an array of these, its next page stands in `Link`. */
export function Paged(item: Type): MethodDecorator {
  return applyDecorators(ApiOkResponse({ type: [item], headers }));
}

/** Documents a list route whose body is this object with the items in it. */
export function PagedWithin(body: Type): MethodDecorator {
  return applyDecorators(ApiOkResponse({ type: body, headers }));
}
