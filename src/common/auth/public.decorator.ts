import { SetMetadata } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/** Opens a route, or a controller, to people without a session; everything else is closed. */
export const Public = () => SetMetadata(PUBLIC, true);
