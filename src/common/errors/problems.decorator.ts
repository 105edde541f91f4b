import { ApiExtension } from '@nestjs/swagger';
import type { DomainErrorClass } from './domain-error.js';

/** The OpenAPI generator turns this extension into error responses. */
const EXTENSION = 'x-problems';
const LISTED = Symbol('problems');

/** Documents the errors of an endpoint, or of all endpoints of a controller. */
export function Problems(...classes: DomainErrorClass[]): MethodDecorator & ClassDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const listed = (descriptor ? (descriptor.value as object) : target) as { [LISTED]?: Map<string, object> };
    const problems = (listed[LISTED] ??= new Map());
    for (const { code, status, detail } of classes.map((Refusal) => new Refusal()))
      problems.set(code, { code, status, detail });
    const extension = ApiExtension(EXTENSION, [...problems.values()]);
    if (descriptor) (extension as MethodDecorator)(target, key!, descriptor);
    else (extension as ClassDecorator)(target as never);
  };
}
