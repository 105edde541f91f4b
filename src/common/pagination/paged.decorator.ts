import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

/** Documents a list route: its body is an array of these, its next page stands in `Link`. */
export function Paged(item: Type): MethodDecorator {
  return applyDecorators(
    ApiOkResponse({
      type: [item],
      headers: {
        Link: { description: 'Where the next page is: `<…>; rel="next"`', schema: { type: 'string' } },
      },
    }),
  );
}
