import { applyDecorators } from '@nestjs/common';
import { IsUrl, MaxLength } from 'class-validator';

/** An absolute address of the web, stored and never fetched. */
export const HttpUrl = () =>
  applyDecorators(
    IsUrl(
      { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
      { message: 'must be an absolute http or https address' },
    ),
    MaxLength(2048),
  );
