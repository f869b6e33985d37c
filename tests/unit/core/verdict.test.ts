import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declareChecks } from '../../../harness/core/checks.ts';
import type { Evidence } from '../../../harness/core/judging/evidence.ts';
import type {
  Anomaly,
  BuildRecord,
  Comparison,
  ObtainedEngine,
  Relation,
  ScoredRun,
  Side,
  Spec,
} from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { judge } from '../../../harness/core/verdict.ts';
import { digestOf } from '../../fixtures/sample-records.ts';
import { big, small, somePlatform, someSpec } from '../../fixtures/spec.ts';

const side = (ranOn: string, ordinals: number[]): Side => ({
  label: `fp32 #${ordinals} r_${ranOn}`,
  run: `sha256:${'1'.repeat(64)}`,
  engine: `sha256:${String(ordinals[0]).repeat(64)}`,
  recipe: 'fp32',
  builtOn: 'small',
  ranOn,
  ordinals,
});

const engine = (ordinal: number, provenance: ObtainedEngine['provenance'] = 'built', bytes = 1): ObtainedEngine => ({
  provenance,
  build: { recipe: { name: 'fp32' }, builtOn: small, ordinal, engine: `sha256:${bytes}` } as BuildRecord,
});

const comparison = (relation: Relation, flips: number, ranOn = 'small', left: Partial<Side> = {}): Comparison => ({
  relation,
  left: { ...side(ranOn, [1]), ...left },
  right: side(ranOn, [2]),
  inputs: 1000,
  flips,
  rate: flips / 1000,
  interval: { low: 0, high: 0.01, level: 0.95, method: 'wilson' },
  top5Flips: 0,
  maxAbsDelta: 0,
  confusion: [],
  list: [],
});

const scoredRun = (ranOn: string, ordinals: number[], top1: number | null): ScoredRun => ({
  run: { quality: [], ranOn: { id: `${ranOn}-id` } } as unknown as ScoredRun['run'],
  side: side(ranOn, ordinals),
  score:
    top1 === null
      ? null
      : { inputs: 1000, top1, top5: 1, interval: { low: 0.8, high: 0.99, level: 0.95, method: 'wilson' } },
});

const anomaly = (bySignificance: Anomaly['bySignificance'], number: 1 | 2 | 3 = 1) =>
  ({
    case: number,
    recipe: 'fp32',
    smaller: 'small',
    bigger: 'big',
    left: side('small', [1]),
    right: side('big', [1]),
    leftMs: 1,
    rightMs: 2,
    bySignificance,
    decision: { relativeDifference: 1, interval: { low: 0.9, high: 1.1 }, leastEffect: 0.05 },
  }) as Anomaly;

/** As a pinned engine is that another platform of the name built. */
const elsewhere = somePlatform('small', 1, { id: 'small-ffffffffffff' });

const complete = {
  id: 'some-spec-0123456789ab',
  platforms: [small],
  absent: [],
  failures: [],
  engines: [engine(1), engine(2), engine(3)],
  runs: ['small', 'big'].flatMap(ranOn => [scoredRun(ranOn, [1], 0.95), scoredRun(ranOn, [2, 3], 0.9)]),
  comparisons: [],
  anomalies: [],
  latency: {
    members: ['small', 'big'].flatMap(ranOn =>
      [1, 2].map(ordinal => ({ engine: side(ranOn, [ordinal]).engine, platform: `${ranOn}-id` })),
    ),
  },
  latencySummaries: [],
  goldenProblems: [],
} as unknown as Evidence;

function verdictOf(thresholds: Spec['thresholds'], evidence: Partial<Evidence>, platforms = ['small']) {
  return judge(normalizeSpec({ ...someSpec, platforms, thresholds }), { ...complete, ...evidence });
}

describe('flips', () => {
  test('at the limit pass, beyond it fail, and the message says actual, limit and where', () => {
    const two = [comparison('engine-engine', 2)];
    expect(verdictOf({ flipsBetweenEngines: 2 }, { comparisons: two }).status).toBe('pass');
    const failed = verdictOf({ flipsBetweenEngines: 1 }, { comparisons: two });
    expect(failed.status).toBe('fail');
    expect(failed.checks[0]?.message).toMatch(/Actual: 2 of 1000 inputs; limit: 1 flip\. Worst of 1 pair: fp32 #1/);
    expect(failed.checks[0]?.command).toContain('report some-spec-0123456789ab --check flipsBetweenEngines/fp32/small');
  });

  test('one bad pair among good ones fails', () => {
    const comparisons = [
      comparison('engine-engine', 0),
      comparison('engine-engine', 5),
      comparison('engine-engine', 0),
    ];
    expect(verdictOf({ flipsBetweenEngines: 4 }, { comparisons }).status).toBe('fail');
  });

  test('of boxes are undecided where nothing was detected anywhere, and judged where one side detected something once', () => {
    const none = { left: 0, right: 0, kept: 0, moved: 0, relabelled: 0, vanished: 0, appeared: 0, emptyOnOne: 0 };
    const empty = { ...comparison('engine-engine', 0), boxes: { ...none, emptyOnBoth: 1000 } };
    const seen = { ...empty, boxes: { ...empty.boxes, left: 1, right: 1, kept: 1, emptyOnBoth: 999 } };
    expect(verdictOf({ flipsBetweenEngines: 0 }, { comparisons: [empty, empty] }).checks[0]).toMatchObject({
      status: 'inconclusive',
      message: expect.stringContaining('Nothing was detected in any of 1000 inputs on either side'),
    });
    expect(verdictOf({ flipsBetweenEngines: 0 }, { comparisons: [empty, seen] }).status).toBe('pass');
  });

  test('between engines are judged among builds of one platform, not between platforms', () => {
    const across = [comparison('engine-engine', 9, 'small', { builtOn: 'big' })];
    const verdict = verdictOf({ flipsBetweenEngines: 0 }, { comparisons: across });
    expect(verdict.checks[0]).toMatchObject({ status: 'pass', message: expect.stringContaining('1 distinct engine') });
  });

  test('between engines of a form that the platform does not run are none of its own', () => {
    const build = { ...engine(1).build, builtOn: { ...small, name: 'gpu', builds: true } };
    const foreign = [1, 2, 3].map(bytes => ({
      ...engine(bytes),
      build: { ...build, ordinal: bytes, engine: `sha256:gpu-${bytes}` as const },
    }));
    const verdict = verdictOf({ flipsBetweenEngines: 0 }, { engines: [...complete.engines, ...foreign] });
    expect(verdict.checks[0]).toMatchObject({ status: 'pass', message: expect.not.stringContaining('gpu') });
  });

  test('between different engines that were not compared are undecided', () => {
    const engines = [engine(1), engine(2, 'built', 2), engine(3)];
    expect(verdictOf({ flipsBetweenEngines: 0 }, { engines }).status).toBe('inconclusive');
  });

  test('a limit as a rate is a share of the inputs', () => {
    const evidence = { comparisons: [comparison('engine-engine', 3)] };
    expect(verdictOf({ flipsBetweenEngines: { rate: 0.003 } }, evidence).status).toBe('pass');
    expect(verdictOf({ flipsBetweenEngines: { rate: 0.0029 } }, evidence).status).toBe('fail');
  });

  test('more flips never make a verdict better', () => {
    const order = { pass: 0, inconclusive: 1, fail: 2 };
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (limit, one, other) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)].map(
          flips =>
            verdictOf({ flipsBetweenEngines: limit }, { comparisons: [comparison('engine-engine', flips)] }).status,
        );
        expect(order[fewer!]).toBeLessThanOrEqual(order[more!]);
      }),
    );
  });

  test('builds that gave the same bytes pass between engines, and it is said', () => {
    const verdict = verdictOf({ flipsBetweenEngines: 0 }, {});
    expect(verdict.status).toBe('pass');
    expect(verdict.checks[0]?.message).toContain('3 builds on small gave 1 distinct engine');
  });

  test('against a golden that cannot be judged by are inconclusive with the reason', () => {
    const goldenProblems = [{ platform: 'small', reason: 'Golden x was made from another version of the dataset.' }];
    const verdict = verdictOf({ flipsAgainstGolden: 0 }, { goldenProblems });
    expect(verdict.status).toBe('inconclusive');
    expect(verdict.reasons[0]).toContain('another version of the dataset');
  });

  test('against a golden are told from those against the reference', () => {
    const comparisons = [comparison('engine-golden', 0, 'small', { run: null }), comparison('optimized-reference', 9)];
    expect(verdictOf({ flipsAgainstGolden: 0 }, { comparisons }).status).toBe('pass');
    expect(verdictOf({ flipsAgainstReference: 0 }, { comparisons }).status).toBe('fail');
  });
});

describe('nothing to judge by is never a pass', () => {
  test.each([
    ['a build is missing', { engines: [engine(1), engine(2)] }, /2 of 3 builds/],
    ['no build is there', { engines: [] }, /0 of 3 builds/],
    ['an engine was not run', { runs: complete.runs.slice(0, 1) }, /Not every engine/],
    ['no pair could be compared', { comparisons: [] }, /no pair to compare/],
  ] satisfies [string, Partial<Evidence>, RegExp][])('when %s', (_, evidence, reason) => {
    const verdict = verdictOf({ flipsAgainstReference: 0 }, evidence);
    expect(verdict.status).toBe('inconclusive');
    expect(verdict.reasons.join(' ')).toMatch(reason);
  });

  test('when a step came to nothing, even one that no check reads', () => {
    const problem = { code: 'WORKER_CRASHED', message: 'The worker crashed.', log: digestOf('e') };
    const failures = [{ step: 's', stage: 'build' as const, recipe: 'other', platform: 'small', problem }];
    expect(verdictOf({ flipsBetweenEngines: 0 }, { failures })).toMatchObject({
      status: 'inconclusive',
      reasons: [`A build step came to nothing: The worker crashed. Log: pnpm triplicate store log ${digestOf('e')}`],
    });
  });

  test('when an output holds no number, on which two engines agree', () => {
    const runs = complete.runs.map(one => ({
      ...one,
      run: { ...one.run, quality: ['the outputs of 3 of 40 inputs hold no number'] },
    }));
    const verdict = verdictOf({ flipsBetweenEngines: 0 }, { runs });
    expect(verdict.status).toBe('inconclusive');
    expect(verdict.reasons.join(' ')).toContain('hold no number');
  });

  test('when every platform is absent', () => {
    const absent = [{ name: 'small', reason: 'no such device' }];
    const verdict = verdictOf({ flipsBetweenEngines: 0 }, { absent });
    expect(verdict.checks[0]?.status).toBe('skipped');
    expect(verdict.status).toBe('inconclusive');
  });

  test('when the engine is pinned and only build noise is asked for', () => {
    const verdict = verdictOf({ flipsBetweenEngines: 0 }, { engines: [engine(1, 'pinned')] });
    expect(verdict.checks[0]?.status).toBe('skipped');
    expect(verdict.status).toBe('inconclusive');
  });
});

describe('accuracy', () => {
  test('of a pinned engine that another platform of the name built is judged where it ran', () => {
    const engines = [{ ...engine(1, 'pinned'), build: { ...engine(1).build, builtOn: elsewhere } }];
    const ranAs = (builtOn: string) => {
      const run = scoredRun('small', [1], 0.95);
      return verdictOf({ accuracy: 0.9 }, { engines, runs: [{ ...run, side: { ...run.side, builtOn } }] }).status;
    };
    expect(ranAs(elsewhere.id)).toBe('pass');
    expect(ranAs('small')).toBe('inconclusive');
  });

  test('is judged by the worst run', () => {
    expect(verdictOf({ accuracy: 0.9 }, {}).status).toBe('pass');
    expect(verdictOf({ accuracy: 0.91 }, {}).status).toBe('fail');
  });

  test('without truth is inconclusive', () => {
    const runs = complete.runs.map(run => ({ ...run, score: null }));
    expect(verdictOf({ accuracy: 0.1 }, { runs }).reasons[0]).toContain('says no truth');
  });
});

describe('latency cases', () => {
  test('of which a run has no measurement of its own are undecided', () => {
    const { members, ...rest } = complete.latency!;
    for (const [index, { engine, platform }] of members.entries()) {
      const latency = { ...rest, members: members.toSpliced(index, 1) };
      const [check] = verdictOf(
        { latencyCases: { allowed: [] } },
        { latency, anomalies: [anomaly('no')] },
        both,
      ).checks;
      expect(check).toMatchObject({ status: 'inconclusive', message: expect.stringContaining('was not measured') });
      const other = { engine, platform: platform.replace('-id', '-ffffffffffff') };
      const elsewhere = { ...rest, members: members.with(index, { ...members[index]!, ...other }) };
      expect(verdictOf({ latencyCases: { allowed: [] } }, { latency: elsewhere }, both).status).toBe('inconclusive');
    }
    expect(verdictOf({ flipsBetweenEngines: 0 }, { latency: { ...rest, members: [] } }).status).toBe('pass');
  });

  const both = ['small', 'big'];
  test.each([
    ['yes', [], 'fail'],
    ['yes', [1], 'pass'],
    ['no', [], 'pass'],
    ['undecided', [], 'inconclusive'],
    ['undecided', [1], 'pass'],
  ] satisfies [Anomaly['bySignificance'], (1 | 2 | 3)[], string][])(
    '%s with %j allowed is %s',
    (significance, allowed, status) => {
      const verdict = verdictOf({ latencyCases: { allowed } }, { anomalies: [anomaly(significance)] }, both);
      expect(verdict.status).toBe(status);
    },
  );

  test('that are undecided say what would decide them, each flag once', () => {
    const flagged = (flags: string[], number: 1 | 2 | 3) => {
      const one = anomaly('undecided', number);
      return { ...one, decision: { ...one.decision, flags } };
    };
    const messageOf = (...anomalies: Anomaly[]) =>
      verdictOf({ latencyCases: { allowed: [] } }, { anomalies }, both).checks[0]!.message;
    expect(messageOf(flagged([], 1))).toContain('More rounds would decide it: raise measurement.rounds, or');
    expect(messageOf(flagged(['drift'], 1), flagged(['drift', 'throttled'], 2))).toContain(
      'The device was throttled: cool it, or lower its clocks, and measure again; the ratio drifts: raise measurement.warmup.',
    );
  });

  test('that are undecided say how long a decision would take, by the schedule or at the pace so far', () => {
    const open = anomaly('undecided');
    const interval = { ...open.decision.interval, low: -0.05, high: 0.1 };
    const wide = { ...open, decision: { ...open.decision, interval, leastEffect: 0.05 } };
    const latency = { ...complete.latency!, seconds: 19 };
    const said = (record: typeof latency, one = wide) =>
      verdictOf({ latencyCases: { allowed: [] } }, { anomalies: [one], latency: record }, both).checks[0]!.message;
    expect(said(latency)).toContain('about 3 min of measuring in all');
    const precision = { enough: false, width: 0.2, secondsNeeded: 8397 };
    expect(said({ ...latency, precision })).toMatch(/raise measurement.until.seconds.*about 3 h of measuring in all/);
    const drifting = { ...wide, decision: { ...wide.decision, flags: ['drift'] } };
    expect(said({ ...latency, precision }, drifting)).toMatch(
      /raise measurement.warmup\. A decision would take about 3 h/,
    );
    const narrow = { ...wide, decision: { ...wide.decision, interval: { ...interval, low: 0.04, high: 0.06 } } };
    expect(said(latency, narrow)).not.toContain('of measuring in all');
  });

  test('that are flagged and allowed, or answered all the same, are not inconclusive', () => {
    const one = anomaly('no');
    const flagged = { ...one, decision: { ...one.decision, flags: ['drift'] } };
    expect(verdictOf({ latencyCases: { allowed: [] } }, { anomalies: [flagged] }, both).status).toBe('pass');
    const open = { ...flagged, bySignificance: 'undecided' as const };
    expect(verdictOf({ latencyCases: { allowed: [1] } }, { anomalies: [open] }, both).status).toBe('pass');
    const sure = anomaly('yes', 2);
    expect(verdictOf({ latencyCases: { allowed: [] } }, { anomalies: [open, sure] }, both).status).toBe('fail');
  });

  test('that were not measured are inconclusive', () => {
    expect(verdictOf({ latencyCases: { allowed: [] } }, { latency: null }, both).status).toBe('inconclusive');
  });

  test('say which engines, and how long each takes', () => {
    const verdict = verdictOf({ latencyCases: { allowed: [] } }, { anomalies: [anomaly('yes', 2)] }, both);
    expect(verdict.checks[0]).toMatchObject({ actual: '②', message: expect.stringContaining('takes 1.000 ms') });
  });
});

test('every declared check is judged under its own id, and the ids are unique', () => {
  const spec = normalizeSpec({
    ...someSpec,
    platforms: [small.name, big.name],
    thresholds: {
      flipsBetweenEngines: 0,
      flipsAcrossPlatforms: 0,
      flipsAgainstGolden: 0,
      flipsAgainstReference: 0,
      accuracy: 0.5,
      latencyCases: { allowed: [] },
    },
  });
  const ids = declareChecks(spec).map(check => check.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(10);
  expect(judge(spec, complete).checks.map(check => check.id)).toEqual(ids);
});
