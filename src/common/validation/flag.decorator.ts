import { applyDecorators } from '@nestjs/common';
import { IsBoolean } from 'class-validator';
import { MayBeAbsent } from './optional.decorators.js';

/** A switch that may be left out. */
export const Flag = () => applyDecorators(MayBeAbsent(), IsBoolean());
