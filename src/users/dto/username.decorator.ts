import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

/** ASCII only, to exclude look-alike names. */
export const Username = () =>
  applyDecorators(
    Matches(/^[A-Za-z0-9_]*$/, { message: 'must consist of letters, digits and underscores' }),
    Length(3, 30),
    IsString(),
    ApiProperty({ type: 'string', minLength: 3, maxLength: 30, pattern: '^[A-Za-z0-9_]+$' }),
  );
