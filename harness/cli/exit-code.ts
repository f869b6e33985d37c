import { exitCode, exitOf } from '../core/errors.ts';
import type { Status } from '../core/records.ts';

export const codeOf = (status: Status): number => exitCode[status];

export const codeOfError = (error: unknown): number => exitCode[exitOf(error)];

/** One code for many: what needs a person most urgently wins. */
export function worstCode(codes: readonly number[]): number {
  const order = [exitCode.fail, exitCode.usage, exitCode.environment, exitCode.inconclusive];
  return order.find(code => codes.includes(code)) ?? exitCode.pass;
}
