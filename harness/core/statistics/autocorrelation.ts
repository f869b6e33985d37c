import { mean } from '../statistics.ts';

/** Correlation of each value with the one before it, by the estimator of Box and Jenkins (1970); 0 where all are equal. */
export function lagOneAutocorrelation(values: readonly number[]): number {
  const centre = mean(values);
  const deviations = values.map(value => value - centre);
  const whole = deviations.reduce((sum, one) => sum + one * one, 0);
  const lagged = deviations.slice(1).reduce((sum, one, index) => sum + one * deviations[index]!, 0);
  return whole > 0 ? lagged / whole : 0;
}
