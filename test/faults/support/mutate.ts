import { appendFileSync } from 'node:fs';

/** What a mutation in the server process reports to the test: a line for each target, and one when it first runs. */
export const MUTATION_LOG = 'mutation.log';

interface Class<T> {
  name: string;
  prototype: T;
}

type AnyFunction = (...args: any[]) => any;

/** The original, bound to the instance, comes first. */
type Replacement<T, F extends AnyFunction> = (
  this: T,
  original: (...args: Parameters<F>) => ReturnType<F>,
  ...args: Parameters<F>
) => ReturnType<F>;

type Replacements = Map<AnyFunction, (original: AnyFunction, ...args: unknown[]) => unknown>;

/** Read by the functions that `Build` has made replaceable. */
const replacements: Replacements = new Map();
Object.assign(globalThis, { replacements });

/**
 * Replaces a method, named by the class and the method itself, so that the compiler knows of the reference.
 * @throws when the class has no such method
 */
export function replaceMethod<T, F extends AnyFunction>(
  of: Class<T>,
  method: F,
  replacement: Replacement<T, F>,
): void {
  const names = namesOf(of.prototype as object, method);
  if (names.length === 0) throw new Error(`${of.name} has no such method: ${String(method)}`);
  const reach = target(`${of.name}.${names[0]}`);
  function mutated(this: T, ...args: Parameters<F>): ReturnType<F> {
    reach();
    return replacement.call(this, (...own) => method.apply(this, own) as ReturnType<F>, ...args);
  }
  for (const name of names) Object.assign(of.prototype as object, { [name]: mutated });
}

/**
 * Replaces an exported function everywhere.
 * @throws when `Build` has not made it replaceable
 */
export function replaceFunction<F extends AnyFunction>(
  exported: F,
  replacement: (original: F, ...args: Parameters<F>) => ReturnType<F>,
): void {
  if (!String(exported).includes('globalThis.replacements'))
    throw new Error(`${exported.name} cannot be replaced`);
  const reach = target(exported.name);
  replacements.set(exported, (original, ...args) => {
    reach();
    return replacement(original as F, ...(args as Parameters<F>));
  });
}

/** Changes each instance of a provider before the application starts. */
export function changeInstances<T>(of: Class<T>, change: (instance: T) => void): void {
  const prototype = of.prototype as { onModuleInit?: () => unknown };
  const own = prototype.onModuleInit;
  const reach = target(`new ${of.name}`);
  prototype.onModuleInit = function (this: T) {
    reach();
    change(this);
    return own?.call(this);
  };
}

/**
 * Puts other values into fields, private and read-only ones too.
 * @throws when the instance has no such field
 */
export function override(instance: object, fields: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!Object.hasOwn(instance, name)) throw new Error(`${instance.constructor.name} has no field ${name}`);
    Object.defineProperty(instance, name, { value });
  }
}

/** The same object, except that these properties read otherwise. */
export function withValues<T extends object>(original: T, values: Partial<T>): T {
  return new Proxy(original, {
    get(of, name) {
      if (name in values) return values[name as keyof T];
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    },
  });
}

/** Targets that the server never ran are in the first list of the log and not in the second. */
export function unreachedTargets(log: string): string[] {
  const lines = log.split('\n');
  const of = (kind: string) =>
    lines.filter((line) => line.startsWith(kind)).map((line) => line.slice(kind.length));
  const reached = new Set(of('reached '));
  return [...new Set(of('target '))].filter((name) => !reached.has(name));
}

/** Methods may have two names, as `on` and `addListener` have. */
function namesOf(prototype: object, method: AnyFunction): string[] {
  const names: string[] = [];
  for (let of: object | null = prototype; of !== null; of = Object.getPrototypeOf(of) as object | null) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(of)))
      if (value === method) names.push(name);
  }
  return names;
}

function target(name: string): () => void {
  appendFileSync(MUTATION_LOG, `target ${name}\n`);
  let isReached = false;
  return () => {
    if (!isReached) appendFileSync(MUTATION_LOG, `reached ${name}\n`);
    isReached = true;
  };
}
