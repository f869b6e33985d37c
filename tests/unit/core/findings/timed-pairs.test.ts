import { expect, test } from 'vitest';
import { isBeyondChance } from '../../../../harness/core/findings/beyond-chance.ts';
import { compareTimed, fasterFirst, isLoadedAnew } from '../../../../harness/core/findings/timed-pairs.ts';
import { enginesOfImports } from '../../../../harness/core/imported/of-imports.ts';
import { runLogs } from '../../../fixtures/imported-runs.ts';

const [left, right] = enginesOfImports([...runLogs(10, 1, { engine: 'v1' }), ...runLogs(10, 1.006, { engine: 'v2' })]);
const pair = { left: left!, right: right! };

test('what one pair shows, one of twenty does not', () => {
  const [alone] = compareTimed([pair], [], 0.001);
  expect([alone!.slower, alone!.decision!.pHolm]).toEqual(['yes', alone!.decision!.p]);
  const [among] = compareTimed(Array<typeof pair>(20).fill(pair), [], 0.001);
  expect([among!.slower, among!.decision!.p]).toEqual(['undecided', alone!.decision!.p]);
});

test('a pair is asked with the faster engine on the left; runs of one log are loads of the engine where there are several', () => {
  expect(fasterFirst({ left: right!, right: left! })).toEqual(pair);
  expect(fasterFirst(pair)).toEqual(pair);
  expect(isLoadedAnew(left!)).toBe(true);
  expect(isLoadedAnew(enginesOfImports(runLogs(1, 1))[0]!)).toBe(false);
});

test('what one family of five shows is beyond chance, one of ten is not, and none never is', () => {
  const shown = (showing: number, families: number) => isBeyondChance(showing, families, 0.99);
  expect([shown(1, 1), shown(1, 5), shown(1, 10), shown(2, 10), shown(0, 1), shown(0, 0)]).toEqual([
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
});
