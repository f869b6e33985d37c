// Runs in every vitest worker before the spec files: from here on a defined spec becomes tests.
import { registerSpecsWith } from '../define-spec.ts';
import { registerTests } from './register-tests.ts';

registerSpecsWith(registerTests);
