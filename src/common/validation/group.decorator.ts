import { applyDecorators, type Type as ClassType } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import { MayBeAbsent } from './optional.decorators.js';

/** An optional nested DTO. */
export const Group = (type: () => ClassType) =>
  applyDecorators(MayBeAbsent(), ValidateNested(), IsObject(), Type(type));
