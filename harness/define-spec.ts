import { validate } from './adapters/schema/validate.ts';
import type { Spec } from './core/records.ts';
import { normalizeSpec } from './core/spec.ts';

const registrar = Symbol.for('triplicate.register');
type Register = (spec: Spec) => void;

/** Lets the vitest setup file turn every spec that is defined from now on into tests. */
export function registerSpecsWith(register: Register): void {
  (globalThis as Record<symbol, unknown>)[registrar] = register;
}

/**
 * Declares what is built, run, compared and judged. Pure data, checked here and now: a misspelt key or an impossible
 * value is an error that names it (TriplicateError SPEC_INVALID). In a vitest project of triplicate's it also registers
 * one test per threshold, recipe and platform.
 */
export function defineSpec(spec: Spec): Spec {
  const checked = validate('spec', spec, `spec ${typeof spec?.name === 'string' ? spec.name : ''}`.trim());
  normalizeSpec(checked);
  const register = (globalThis as Record<symbol, unknown>)[registrar] as Register | undefined;
  register?.(checked);
  return checked;
}
