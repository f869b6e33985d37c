// Runs in every vitest worker before the spec files: from here on what is defined becomes tests.
import { registerFindingsWith } from '../define-findings.ts';
import { registerSpecsWith } from '../define-spec.ts';
import { registerFindings } from './register-findings.ts';
import { registerTests } from './register-tests.ts';

registerSpecsWith(registerTests);
registerFindingsWith(registerFindings);
