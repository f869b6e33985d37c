import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outgrown, partsOf, sittingsOf } from '../../../../harness/core/latency/baseline.ts';
import { compareSessions } from '../../../../harness/core/latency/compare-sessions.ts';
import { findRegression } from '../../../../harness/core/latency/regression.ts';
import type { BaselineEvidence, Digest, LatencyMember, LatencyRecord } from '../../../../harness/core/records.ts';
import {
  evidenceOf,
  measuredAt,
  newEngine,
  oldEngine,
  type SimulatedBaseline,
  sessionAt,
  sessionsOf,
  simulateRegression,
  startOf,
  terms,
} from '../../../fixtures/regression-sessions.ts';
import { digestOf } from '../../../fixtures/sample-records.ts';
import { drawsOf } from '../../../fixtures/seeded-draws.ts';

/** Twenty sessions of about 1 ms that scatter by half a percent. */
function steady(count = 20, drift = 0): BaselineEvidence['window'] {
  const { normal } = drawsOf(7);
  return sessionsOf(Array.from({ length: count }, (_, at) => Math.exp(0.005 * normal() + drift * at)));
}

const again = (...ms: number[]) => ({ engines: [], sessions: ms.map(one => sessionAt(new Map([[newEngine, one]]))) });
const beside = (old: number, fresh: number) => ({
  engines: [oldEngine],
  sessions: [
    sessionAt(
      new Map([
        [oldEngine, old],
        [newEngine, fresh],
      ]),
    ),
  ],
});
const found = (ms: number, change: Partial<BaselineEvidence> = {}, leastEffect = 0.03) =>
  findRegression(evidenceOf(steady(), change), measuredAt(ms), terms(leastEffect));

describe('against its baseline a session is', () => {
  test.for([
    ['no slower where it takes as long', 1, null, 'not-slower'],
    ['faster where it takes less by more than the least effect', 0.9, null, 'faster'],
    ['not called slower before it was measured again', 1.06, null, 'unconfirmed'],
    ['slower where it stays so', 1.06, again(1.061, 1.059), 'slower'],
    ['no slower where that does not come again', 1.06, again(1.001, 0.999), 'not-slower'],
    ['slower where the engine of the baseline is as fast as ever', 1.06, beside(1, 1.06), 'slower'],
    ['on a slower machine where the engine of the baseline is slower, too', 1.06, beside(1.06, 1.06), 'machine-slower'],
    ['no slower where neither is slower any more', 1.06, beside(1, 1), 'not-slower'],
  ] as const)('%s', ([, ms, confirmation, outcome]) => {
    expect(found(ms, { confirmation: confirmation as BaselineEvidence['confirmation'] }).outcome).toBe(outcome);
  });

  test('slower by the machine where it is the very engine of the baseline', () => {
    const confirmation = {
      engines: [],
      sessions: [1.06, 1.061].map(ms => sessionAt(new Map([[oldEngine, ms]]))),
    };
    const regression = findRegression(evidenceOf(steady(), { confirmation }), measuredAt(1.06, oldEngine), terms(0.03));
    expect(regression.outcome).toBe('machine-slower');
  });

  test('slower after an upgrade, where the very engine of the baseline is', () => {
    const confirmation = { engines: [], sessions: [1.06, 1.061].map(ms => sessionAt(new Map([[oldEngine, ms]]))) };
    const relation = {
      kind: 'upgrade',
      against: 'cpu-1-000000000000',
      differs: ['stack.driver was 1 and is 2'],
    } as const;
    const evidence = evidenceOf(steady(), { confirmation, relation: { ...relation, differs: [...relation.differs] } });
    expect(findRegression(evidence, measuredAt(1.06, oldEngine), terms(0.03)).outcome).toBe('slower');
  });

  test('undecided with fewer than five sessions, and without any', () => {
    const few = evidenceOf(steady(4));
    expect(findRegression(few, measuredAt(2), terms(0.03)).outcome).toBe('too-few-sessions');
    const problem = { code: 'BASELINE_MISSING', message: 'There is none.' };
    expect(found(2, { problem, window: [], anchor: [] }).outcome).toBe('no-baseline');
  });

  test.for([
    ['no-spread', { rounds: [[1.06], [1.06]] }],
    ['throttled', { telemetry: [{ ...calm(), throttleReasons: ['HW_THERMAL_SLOWDOWN'] }] }],
    ['clocks-moved', { telemetry: [calm(), { ...calm(), smClockMhz: 1000 }] }],
    ['other-processes', { telemetry: [calm(), { ...calm(), otherProcesses: 1 }] }],
  ] as [string, Partial<LatencyMember>][])('not called anything when it is flagged %s', ([flag, change]) => {
    const session = sessionAt(new Map([[newEngine, 1.06]]), change);
    const measured = { ...measuredAt(1.06), session };
    const confirmation = { engines: [], sessions: [session, session] as LatencyRecord[] };
    const regression = findRegression(evidenceOf(steady(), { confirmation }), measured, terms(0.03));
    expect(regression.outcome).toBe('undecided');
    expect(regression.looks[0]!.decision.flags).toContain(flag);
  });

  // Nine tenths of a core for one thread on a host of one core: as much as half of its time may be theirs.
  const busy = { ...calm(), seconds: 1, load: { cores: 1, busySeconds: 1.9, ownSeconds: 1 } };

  test.for([
    ['undecided where others on its cores may have made it slower', 'onnxruntime-node', 'undecided'],
    ['slower where others were on cores, and it was on a device', 'tensorrt', 'slower'],
  ] as const)('%s', ([, backend, outcome]) => {
    const session = sessionAt(new Map([[newEngine, 1.06]]), { telemetry: [busy] });
    const calmly = measuredAt(1.06);
    const measured = { ...calmly, session, platform: { ...calmly.platform!, backend } };
    const confirmation = { engines: [], sessions: [session, session] };
    const regression = findRegression(evidenceOf(steady(), { confirmation }), measured, terms(0.03));
    expect(regression.outcome).toBe(outcome);
    expect(regression.looks[0]!.decision.flags!.includes('other-load')).toBe(outcome === 'undecided');
  });

  test('slower beside the engine of the baseline, also where others are on the device or its cores: both are hit', () => {
    const telemetry = [{ ...busy, otherProcesses: 1 }];
    const confirmation = beside(1, 1.06);
    const members = confirmation.sessions[0]!.members.map(member => ({ ...member, telemetry }));
    const sessions = [{ ...confirmation.sessions[0]!, members }];
    const { outcome, looks } = found(1.06, { confirmation: { ...confirmation, sessions } });
    expect(outcome).toBe('slower');
    expect(looks.at(-1)!.decision.flags).not.toContain('other-load');
  });

  test.for([
    ['NaN', Number.NaN, 'BAD_SAMPLES'],
    ['negative', -1, 'BAD_SAMPLES'],
    ['nothing', 0, 'NO_SAMPLES'],
  ] as const)('refused where a sample is %s', ([, ms, code]) => {
    const session = sessionAt(new Map([[newEngine, 1]]), { rounds: [[ms], [ms]] });
    expect(() => findRegression(evidenceOf(steady()), { ...measuredAt(1), session }, terms(0.03))).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('three engines of a recipe, which differ from each other, are held against all three of a session, by their means:', () => {
  const [olds, news] = [['a', 'b', 'c'].map(digestOf), ['d', 'e', 'f'].map(digestOf)];
  const timesOf = (engines: readonly Digest[], ms: readonly number[]): [Digest, number][] =>
    engines.map((engine, at) => [engine, ms[at]!]);
  const besideAll = (old: readonly number[], fresh: readonly number[]) => {
    const members = new Map([...timesOf(olds, old), ...timesOf(news, fresh)]);
    const confirmation = { engines: olds, sessions: [sessionAt(members)] };
    const session = sessionAt(new Map(timesOf(news, fresh)));
    const window = steady().map(one => ({ ...one, ms: 10 * one.ms ** 3, engines: olds }));
    return findRegression(
      evidenceOf(window, { confirmation }),
      { ...measuredAt(1), session, engines: news },
      terms(0.05),
    );
  };

  test.for([
    [
      '2.7 % more is less than the least effect, also where one of them is slower than all old ones',
      [10.9, 9.6, 10.3],
      'not-slower',
      'no',
    ],
    [
      '5.6 % more is slower, also where one of them is as fast as one of the old ones',
      [9.4, 11.2, 11.14],
      'slower',
      'yes',
    ],
  ] as const)('%s', ([, fresh, outcome, answer]) => {
    const regression = besideAll([9.4, 10, 10.6], fresh);
    const looks = regression.looks.filter(({ what }) => what === 'beside');
    expect(looks.map(look => look.answer)).toEqual([answer]);
    expect(regression.outcome).toBe(outcome);
  });

  test('one whose samples are all equal decides nothing', () => {
    const members = new Map([...timesOf(olds, [1, 1, 1]), ...timesOf(news, [1.06, 1.06, 1.06])]);
    const session = sessionAt(members);
    const flat = { ...session.members[0]!, rounds: session.members[0]!.rounds.map(() => [1, 1]) };
    const confirmation = { engines: olds, sessions: [{ ...session, members: [flat, ...session.members.slice(1)] }] };
    const measured = {
      ...measuredAt(1),
      session: sessionAt(new Map(timesOf(news, [1.06, 1.06, 1.06]))),
      engines: news,
    };
    expect(findRegression(evidenceOf(steady(), { confirmation }), measured, terms(0.03)).outcome).toBe('undecided');
  });
});

test('the machine is judged by the sessions of the engines that are measured again, not by those of faster ones', () => {
  const own = { startedAt: startOf(20), ms: 1.03, engines: [oldEngine] };
  const faster = steady().map(({ startedAt, ms }) => ({ startedAt, ms: 1 + (ms - 1) / 5, engines: [digestOf('9')] }));
  const outcomeAt = (ms: number) =>
    findRegression(evidenceOf([...faster, own], { confirmation: beside(ms, ms) }), measuredAt(1.032), terms(0.02))
      .outcome;
  expect(outcomeAt(1.032)).not.toBe('machine-slower');
  expect(outcomeAt(1.09)).toBe('machine-slower');
});

describe('many small steps', () => {
  // Each session 0.9 % slower than the one before, each accepted: the window moves with them.
  const crept = steady(40, 0.009);
  const evidence = (confirmation: BaselineEvidence['confirmation']) => evidenceOf(crept, { confirmation });
  const next = Math.exp(0.009 * 40);

  test('add up against the first sessions, even where the window is narrow and new', () => {
    const narrow = { ...evidence(again(next, next)), window: crept.slice(-5) };
    const { outcome, looks } = findRegression(narrow, measuredAt(next), terms(0.05));
    expect(outcome).toBe('slower');
    expect(looks.find(({ what }) => what === 'window')!.answer).not.toBe('yes');
    expect(looks.find(({ what }) => what === 'again-anchor')!.answer).toBe('yes');
  });

  // The machine crept from 1 to 1.08, every step accepted; the new engine is beside that of the first sessions.
  const lately = sessionsOf(Array.from({ length: 20 }, (_, at) => 1.08 * (1 + (at % 3) / 1000)));
  const early = sessionsOf([0.999, 1.001, 1, 0.999, 1.001]).map((one, at) => ({ ...one, startedAt: startOf(at - 9) }));

  test.for([
    ['is as slow as the new one: the machine is', 1.08, 'machine-slower'],
    ['is as fast as ever: neither is slower', 1, 'not-slower'],
  ] as const)('the engine of the first sessions is held against them, too, and %s', ([, ms, outcome]) => {
    const evidence = evidenceOf(lately, { anchor: early, confirmation: beside(ms, ms) });
    const regression = findRegression(evidence, measuredAt(1.08), terms(0.05));
    expect(regression.looks.map(({ what, answer }) => [what, answer])).toEqual([
      ['window', 'no'],
      ['anchor', 'yes'],
      ['beside', 'no'],
      ['machine', 'no'],
      ['machine-anchor', outcome === 'machine-slower' ? 'yes' : 'no'],
    ]);
    expect(regression.outcome).toBe(outcome);
  });

  // A window that crept from 1 to 1.08, of sessions that scatter so much that 6 % more than the first ones is no clear yes.
  const around = [0.975, 1.025, 1, 0.985, 1.015];
  const wide = sessionsOf(around);
  const later = sessionsOf([...around, ...around, ...around, ...around].map(ms => 1.08 * ms)).map((one, at) => ({
    ...one,
    startedAt: startOf(20 + at),
  }));
  const open = (change: Partial<BaselineEvidence> = {}) => evidenceOf(later, { anchor: wide, ...change });

  test('are measured again where the newest sessions say no and the first ones are estimated beyond the least effect', () => {
    const first = findRegression(open(), measuredAt(1.06), terms(0.05));
    expect(first.looks.map(({ what, answer }) => [what, answer])).toEqual([
      ['window', 'no'],
      ['anchor', 'undecided'],
    ]);
    expect(first.outcome).toBe('unconfirmed');
    const same = findRegression(open({ confirmation: again(1.06) }), measuredAt(1.06), terms(0.05));
    expect(same.outcome).toBe('undecided');
    const less = findRegression(open({ confirmation: again(1.01) }), measuredAt(1.06), terms(0.05));
    expect(less.outcome).toBe('not-slower');
  });
});

describe('sessions of one sitting share the day, and count as one:', () => {
  const outcomes = (baseline: SimulatedBaseline, slower: number, leastEffect: number) =>
    Array.from({ length: 400 }, (_, seed) => simulateRegression(baseline, slower, leastEffect, 5, 400_000 + seed)).map(
      ({ regression }) => regression.outcome,
    );
  const share = (all: readonly string[], outcome: string) => all.filter(one => one === outcome).length / all.length;

  test.for([
    ['twenty days that scatter by as much as the least effect', { day: 0.02, within: 0.003, sittings: 20, each: 1 }],
    ['days of four sessions', { day: 0.01, within: 0.003, sittings: 5, each: 4 }],
    ['days that do not differ, of sessions that do', { day: 0, within: 0.01, sittings: 5, each: 4 }],
  ] as const)('over %s equal ones are hardly ever called slower', ([, baseline]) => {
    expect(share(outcomes(baseline, 0, 0.02), 'slower')).toBeLessThanOrEqual(0.01);
  });

  test('5 % is found where days scatter by 0.5 %', () => {
    const steadyDays = { day: 0.005, within: 0.003, sittings: 20, each: 1 };
    expect(share(outcomes(steadyDays, 0.05, 0.02), 'slower')).toBeGreaterThanOrEqual(0.98);
  });

  test('fewer than five sittings decide nothing, however many sessions they have', () => {
    const few = { day: 0.01, within: 0.003, sittings: 4, each: 5 };
    for (const slower of [0, 0.5]) expect(share(outcomes(few, slower, 0.02), 'too-few-sessions')).toBe(1);
  });

  test('of so few, the engine of the baseline beside the new one decides all the same', () => {
    const window = sessionsOf([1, 1.001, 0.999, 1, 1.002]).map((one, at) => ({
      ...one,
      startedAt: new Date(Date.parse(startOf(0)) + at * 60_000).toISOString(),
    }));
    const outcomeOf = (confirmation: BaselineEvidence['confirmation']) =>
      findRegression(evidenceOf(window, { confirmation }), measuredAt(1.06), terms(0.03)).outcome;
    expect(outcomeOf(null)).toBe('too-few-sessions');
    expect(outcomeOf(beside(1, 1.06))).toBe('slower');
    expect(outcomeOf(beside(1, 1))).toBe('not-slower');
    expect(outcomeOf(again(1.06, 1.06))).toBe('undecided');
  });
});

test('a sitting is of eight hours from its first session on', () => {
  const at = (hour: number) => ({ startedAt: new Date(Date.UTC(2026, 0, 1, hour)).toISOString() });
  const hours = sittingsOf([at(24), at(0), at(7), at(9), at(16), at(17)]);
  expect(hours).toEqual([
    [at(0), at(7)],
    [at(9), at(16)],
    [at(17), at(24)],
  ]);
});

const times = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 5, maxLength: 30 });

describe('the comparison of sessions', () => {
  test('does not depend on the unit', () => {
    fc.assert(
      fc.property(times, times, (before, after) => {
        const scaled = (all: readonly number[]) => all.map(ms => 1000 * ms);
        const [one, other] = [
          compareSessions(before, after, [], 0.99)!,
          compareSessions(scaled(before), scaled(after), [], 0.99)!,
        ];
        expect(other.relativeDifference).toBeCloseTo(one.relativeDifference, 9);
        expect(other.interval.low).toBeCloseTo(one.interval.low, 6);
      }),
    );
  });

  test('holds the difference in its interval, and the widened one holds that', () => {
    fc.assert(
      fc.property(times, times, (before, after) => {
        const { relativeDifference, interval, widened } = compareSessions(before, after, [], 0.99)!;
        const slack = 1e-9 * (1 + Math.abs(relativeDifference));
        expect(interval.low).toBeLessThanOrEqual(relativeDifference + slack);
        expect(interval.high).toBeGreaterThanOrEqual(relativeDifference - slack);
        expect(widened!.low).toBeLessThanOrEqual(interval.low + slack);
        expect(widened!.high).toBeGreaterThanOrEqual(interval.high - slack);
      }),
    );
  });

  test('has no say of one session against one', () => expect(compareSessions([1], [2], [], 0.99)).toBeNull());

  test('is sure of sessions that do not scatter at all', () => {
    expect(compareSessions([1, 1, 1], [1], [], 0.99)).toMatchObject({ p: 1, relativeDifference: 0 });
    expect(compareSessions([1, 1, 1], [1.1], [], 0.99)!.p).toBe(0);
  });
});

test('a window holds the newest sessions, and the first five for ever', () => {
  const all = Array.from({ length: 30 }, (_, day) => ({ startedAt: startOf(day) })).toReversed();
  const { window, anchor } = partsOf(all, 20);
  expect(window.map(({ startedAt }) => startedAt)).toEqual(Array.from({ length: 20 }, (_, day) => startOf(10 + day)));
  expect(anchor.map(({ startedAt }) => startedAt)).toEqual(Array.from({ length: 5 }, (_, day) => startOf(day)));
  expect(
    outgrown(all, 20)
      .map(({ startedAt }) => startedAt)
      .sort(),
  ).toEqual(Array.from({ length: 5 }, (_, day) => startOf(5 + day)).sort());
});

test('a window holds five sittings at least, of however many sessions', () => {
  const all = Array.from({ length: 6 }, (_, day) =>
    Array.from({ length: 10 }, (__, hour) => ({
      startedAt: new Date(Date.parse(startOf(day)) + hour * 60_000).toISOString(),
    })),
  ).flat();
  expect(partsOf(all, 20).window).toEqual(all.slice(10));
  expect(outgrown(all, 20)).toEqual(all.slice(5, 10));
});

function calm() {
  return { smClockMhz: 1980, memoryClockMhz: 2619, powerWatts: 300, temperatureC: 40, throttleReasons: null };
}
