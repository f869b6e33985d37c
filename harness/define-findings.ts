import { validate } from './adapters/schema/validate.ts';
import { canonicalJson } from './core/canonical-json.ts';
import type { FindingsSpec } from './core/records.ts';
import { plainData } from './define-spec.ts';

const registrar = Symbol.for('triplicate.register-findings');
type Register = (findings: FindingsSpec) => void;

/** Lets the vitest setup file turn findings that are defined from now on into tests. */
export function registerFindingsWith(register: Register): void {
  (globalThis as Record<symbol, unknown>)[registrar] = register;
}

/**
 * Holds the findings of Shafi et al. against records that are there: pure data, checked here and now (TriplicateError SPEC_INVALID). In a
 * vitest project of triplicate's it registers one test for each of the six findings. `expect` says what was found and reviewed:
 * of a finding that does not hold here that it does not; any other status than that fails its test.
 */
export function defineFindings(findings: FindingsSpec): FindingsSpec {
  const data = plainData(findings, structuredClone<FindingsSpec>);
  const checked = validate('findings', data, `findings ${typeof data?.name === 'string' ? data.name : ''}`.trim());
  plainData(checked, canonicalJson);
  const register = (globalThis as Record<symbol, unknown>)[registrar] as Register | undefined;
  register?.(checked);
  return checked;
}
