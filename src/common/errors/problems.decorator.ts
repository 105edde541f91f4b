import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { DomainError, DomainErrorClass } from './domain-error.js';

/** Lists the refusals of an endpoint in the API's document, one response a status. */
export function Problems(...classes: DomainErrorClass[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, DomainError[]>();
  for (const error of classes.map((DomainErrorType) => new DomainErrorType())) {
    byStatus.set(error.status, [...(byStatus.get(error.status) ?? []), error]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, errors]) =>
      ApiResponse({
        status,
        description: errors.map((error) => `\`${error.code}\`: ${error.detail}`).join('\n\n'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );
}
