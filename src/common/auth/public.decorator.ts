import { SetMetadata } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/** Opens a route or a controller to requests without a session; every other route requires one. */
export const Public = () => SetMetadata(PUBLIC, true);
