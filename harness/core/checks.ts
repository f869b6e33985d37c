import { applies, shareEngines } from './families.ts';
import { regressionTerms } from './latency/regression-terms.ts';
import type { Limit } from './records.ts';
import { type NormalSpec, thresholdsFor } from './spec.ts';
import { timeChecks } from './time-checks.ts';

export type ThresholdName = keyof NormalSpec['thresholds'];

/** One threshold over one recipe and platform, or pair of platforms: known from the spec alone, before anything runs. */
export interface CheckDeclaration {
  readonly id: string;
  readonly threshold: ThresholdName;
  readonly recipe: string;
  /** One platform, or two (for latency cases the pair in either order of size). */
  readonly platforms: readonly string[];
  readonly title: string;
  readonly limit: string;
}

/** Every check that the spec declares. vitest registers one test for each; the verdict judges the same list. */
export function declareChecks(spec: NormalSpec): CheckDeclaration[] {
  const { recipes, k } = spec;
  const checks: CheckDeclaration[] = [];
  for (const recipeOf of recipes) {
    const recipe = recipeOf.name;
    const platforms = spec.platforms.filter(platform => applies(recipeOf, platform));
    const pairs = platforms.flatMap((first, index) =>
      platforms.slice(index + 1).map(second => [first, second] as const),
    );
    const declare = (threshold: ThresholdName, on: readonly string[], title: string, limit: string) =>
      checks.push({
        id: [threshold, recipe, ...on].join('/'),
        threshold,
        recipe,
        platforms: on,
        title: `${recipe} on ${on.join(' and ')}: ${title}`,
        limit,
      });
    const flips = (threshold: ThresholdName, limit: Limit | undefined, on: readonly string[], where: string) => {
      if (limit !== undefined) declare(threshold, on, `${flipsText(limit)} ${where}`, describeLimit(limit));
    };
    for (const platform of platforms) {
      const thresholds = thresholdsFor(spec, [platform]);
      flips('flipsBetweenEngines', thresholds.flipsBetweenEngines, [platform], `between the engines of ${k} builds`);
      flips('flipsAgainstReference', thresholds.flipsAgainstReference, [platform], 'against the unoptimized reference');
      flips('flipsAgainstGolden', thresholds.flipsAgainstGolden, [platform], 'against the golden');
      if (thresholds.accuracy !== undefined)
        declare('accuracy', [platform], `top-1 accuracy at least ${thresholds.accuracy}`, `≥ ${thresholds.accuracy}`);
      for (const { threshold, title, limit } of timeChecks(thresholds)) declare(threshold, [platform], title, limit);
      if (thresholds.latencyRegression) {
        const { leastEffect } = regressionTerms(thresholds.latencyRegression);
        const limit = `less than ${Number((100 * leastEffect).toPrecision(6))} % slower`;
        declare('latencyRegression', [platform], 'no slower than its baseline', limit);
      }
    }
    for (const pair of pairs) {
      const thresholds = thresholdsFor(spec, pair);
      flips('flipsAcrossPlatforms', thresholds.flipsAcrossPlatforms, pair, 'from one platform to the other');
      // With every case allowed there is nothing to judge; the report shows them all the same.
      if (shareEngines(...pair) && thresholds.latencyCases && thresholds.latencyCases.allowed.length < 3) {
        const { allowed } = thresholds.latencyCases;
        const but = allowed.length === 0 ? 'none' : `none but ${caseSigns(allowed)}`;
        declare(
          'latencyCases',
          pair,
          `no latency anomaly${allowed.length === 0 ? '' : ` but ${caseSigns(allowed)}`}`,
          but,
        );
      }
    }
  }
  return checks;
}

const signs = { 1: '①', 2: '②', 3: '③' } as const;

/** The cases as the paper prints them. */
export const caseSigns = (cases: readonly (1 | 2 | 3)[]): string =>
  [...cases]
    .sort()
    .map(one => signs[one])
    .join('');

const flipsText = (limit: Limit): string =>
  typeof limit === 'number' ? `at most ${describeLimit(limit)}` : `flips in at most ${describeLimit(limit)}`;

/** As in "3 flips" or "0.1 % of the inputs". */
export function describeLimit(limit: Limit): string {
  if (typeof limit === 'number') return limit === 1 ? '1 flip' : `${limit} flips`;
  return `${Number((limit.rate * 100).toPrecision(6))} % of the inputs`;
}

export function exceeds(limit: Limit, flips: number, inputs: number): boolean {
  return typeof limit === 'number' ? flips > limit : flips > limit.rate * inputs;
}
