import { validate } from './adapters/schema/validate.ts';
import { requireCheckThatCanFail } from './core/can-fail.ts';
import { canonicalJson } from './core/canonical-json.ts';
import { TriplicateError } from './core/errors.ts';
import type { Spec } from './core/records.ts';
import { normalizeSpec } from './core/spec.ts';

const registrar = Symbol.for('triplicate.register');
type Register = ((spec: Spec) => void) & { readonly file?: string };

/** Lets the vitest setup file turn every spec that is defined from now on into tests. `file`: that they are defined in, where it is known. */
export function registerSpecsWith(register: (spec: Spec) => void, file?: string): void {
  (globalThis as Record<symbol, unknown>)[registrar] = Object.assign(register, { file });
}

/**
 * Declares what is built, run, compared and judged. Pure data, checked here and now: a misspelt key or an impossible
 * value is an error that names it (TriplicateError SPEC_INVALID). In a vitest project of triplicate's it also registers
 * one test per threshold, recipe and platform.
 */
export function defineSpec(spec: Spec): Spec {
  const data = plainData(spec, structuredClone<Spec>);
  const register = (globalThis as Record<symbol, unknown>)[registrar] as Register | undefined;
  const where = `spec ${typeof data?.name === 'string' ? shortName(data.name) : ''}`.trim();
  const checked = validate('spec', data, where, register?.file);
  plainData(checked, canonicalJson);
  normalizeSpec(checked);
  requireCheckThatCanFail(checked);
  register?.(checked);
  return checked;
}

/** A name that is cut must not look like a whole one. */
const shortName = (name: string): string => (name.length > 100 ? `"${name.slice(0, 57)}…"` : name);

/** What `read` makes of a spec. Errors: SPEC_INVALID for functions, getters that throw, and what else is no data. */
export function plainData<S, T>(spec: S, read: (spec: S) => T): T {
  try {
    return read(spec);
  } catch (cause) {
    throw new TriplicateError({
      code: 'SPEC_INVALID',
      message: `The spec is no plain data: ${cause instanceof Error ? cause.message : 'reading it threw something that is no error'}.`,
      next: 'Write it with texts, numbers, true, false, lists and objects alone.',
      cause,
    });
  }
}
