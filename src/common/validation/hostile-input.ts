import { ValidationFailed } from '../errors/common.errors.js';

/** class-transformer recurses and overflows the stack on deep nesting. */
const MAX_DEPTH = 32;
/** Validating more values would block the event loop. */
const MAX_VALUES = 10_000;
/** class-transformer silently ignores these names. */
const FORBIDDEN_KEYS = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

interface InputNode {
  value: unknown;
  pointer: string;
  depth: number;
}

/**
 * Refuses deep nesting, more than 10,000 values, NUL and lone surrogates (PostgreSQL cannot store them) and prototype
 * keys. Iterative, and runs before anything recursive.
 */
export function refuseHostile(input: unknown, pointer = ''): void {
  const pending: InputNode[] = [{ value: input, pointer, depth: 0 }];
  let remaining = MAX_VALUES;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    if (typeof visit.value === 'string') refuseText(visit.value, visit.pointer);
    else if (typeof visit.value === 'object' && visit.value !== null) {
      remaining -= sizeOf(visit.value);
      if (remaining < 0) throw invalid(visit.pointer.slice(0, 100), `holds more than ${MAX_VALUES} values`);
      for (const inner of childrenOf(visit.value, visit)) pending.push(inner);
    }
  }
}

const sizeOf = (value: object): number => (Array.isArray(value) ? value.length : Object.keys(value).length);

function childrenOf(value: object, { pointer, depth }: InputNode): InputNode[] {
  if (ArrayBuffer.isView(value)) throw invalid(pointer, 'must not be binary');
  if (depth >= MAX_DEPTH) throw invalid(pointer.slice(0, 100), `is nested deeper than ${MAX_DEPTH} levels`);
  return Object.entries(value).map(([key, inner]) => {
    refuseText(key, pointer);
    const inside = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (FORBIDDEN_KEYS.has(key)) throw invalid(inside, 'is not a known field');
    return { value: inner as unknown, pointer: inside, depth: depth + 1 };
  });
}

function refuseText(text: string, pointer: string): void {
  if (text.includes('\u0000')) throw invalid(pointer, 'must not contain NUL');
  if (!text.isWellFormed()) throw invalid(pointer, 'must not contain a lone surrogate');
}

function invalid(pointer: string, detail: string): ValidationFailed {
  return new ValidationFailed([{ pointer, detail }]);
}
