import { applyDecorators } from '@nestjs/common';
import { IsBoolean } from 'class-validator';
import { MayBeAbsent } from './optional.decorators.js';

/** An optional boolean. */
export const Flag = () => applyDecorators(MayBeAbsent(), IsBoolean());
