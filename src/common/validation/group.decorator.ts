import { applyDecorators, type Type as ClassType } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import { MayBeAbsent } from './optional.decorators.js';

/** An object with fields of its own that may be left out. */
export const Group = (type: () => ClassType) =>
  applyDecorators(MayBeAbsent(), ValidateNested(), IsObject(), Type(type));
