import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kinds } from '../../../../harness/adapters/schema/schemas.ts';
import { parse, validate } from '../../../../harness/adapters/schema/validate.ts';
import { TriplicateError } from '../../../../harness/core/errors.ts';
import { samples } from '../../../fixtures/sample-of-each-kind.ts';
import * as sample from '../../../fixtures/sample-records.ts';

const kinds = Object.keys(samples) as (keyof Kinds)[];

test('every schema is one of JSON Schema 2020-12, which no process that uses it asks again', () => {
  const folder = join(import.meta.dirname, '../../../../harness/adapters/schema');
  const files = globSync('*.schema.json', { cwd: folder });
  const ajv = new Ajv2020({ keywords: ['tsType'] });
  const wrong = files.filter(file => !ajv.validateSchema(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  expect(wrong).toEqual([]);
  expect(files.length).toBeGreaterThan(kinds.length);
  expect(ajv.validateSchema({ type: 'objekt' })).toBe(false);
});

function refusal(work: () => unknown): TriplicateError {
  try {
    work();
  } catch (error) {
    if (error instanceof TriplicateError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** A copy with the value at a path replaced; undefined takes the key away. */
function changed(value: unknown, path: readonly (string | number)[], to: unknown): unknown {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  let at = copy;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (to === undefined) delete at[last];
  else at[last] = to;
  return copy;
}

/** The paths of all objects inside a value that are no free-form dictionaries. */
function objects(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => objects(entry, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, entry]) => objects(entry, [...path, key]));
  return ['flags', 'device', 'stack', 'state', 'engines', 'railsWatts', 'pins'].includes(String(path.at(-1)))
    ? inner
    : [path, ...inner];
}

describe('every kind of record', () => {
  test.for(kinds)('%s: a valid one passes both ways, as it is', kind => {
    expect(validate(kind, samples[kind], 'here')).toBe(samples[kind]);
    expect(parse(kind, JSON.stringify(samples[kind]), 'here')).toEqual(samples[kind]);
  });

  test.for(kinds.filter(kind => !['spec', 'findings', 'platform-parameters'].includes(kind)))(
    '%s: reading leaves unknown fields out, anywhere; writing refuses them',
    kind => {
      fc.assert(
        fc.property(fc.constantFrom(...objects(samples[kind])), fc.jsonValue(), (path, extra) => {
          const newer = changed(samples[kind], [...path, 'fieldOfTheFuture'], extra);
          expect(parse(kind, JSON.stringify(newer), 'here')).toEqual(samples[kind]);
          expect(parse(kind, newer, 'here')).toEqual(samples[kind]);
          expect(newer).toHaveProperty([...path, 'fieldOfTheFuture'].map(String));
          expect(refusal(() => validate(kind, newer, 'here')).code).toBe('RECORD_INVALID');
        }),
        { numRuns: 30 },
      );
    },
  );

  test('a spec is strict when read, too', () => {
    const slip = refusal(() => parse('spec', { ...sample.spec, ks: 3 }, 'a.spec.ts'));
    expect(slip.code).toBe('SPEC_INVALID');
    expect(slip.message).toContain("there is no key 'ks'. Did you mean 'k'?");
  });
});

describe('another record version', () => {
  test('a newer one is refused by name, with what wrote it', () => {
    const error = refusal(() =>
      parse('report', { ...sample.report(), version: 2, triplicate: '3.0.0' }, 'report.json'),
    );
    expect(error.code).toBe('RECORD_VERSION');
    expect(error.message).toContain(
      'report.json holds a report of version 2, written by Triplicate 3.0.0 that is newer',
    );
    expect(error.next).toContain('Update triplicate');
  });

  test('also inside another record', () => {
    const newer = changed(sample.report(), ['engines', 0, 'build', 'version'], 7);
    expect(refusal(() => parse('report', newer, 'report.json')).code).toBe('RECORD_VERSION');
  });

  test('an older one is to be made anew', () => {
    const error = refusal(() => parse('lock', '{"version": 0, "engines": {}}', 'engines.lock.json'));
    expect(error.message).toContain('older');
    expect(error.next).toContain('anew');
  });
});

describe('messages say where, what was expected and what was found', () => {
  const faults: [string, readonly (string | number)[], unknown, string][] = [
    ['k = 0', ['k'], 0, 'k: expected a whole number from 1 to 100, found 0.'],
    ['a wrong type', ['k'], '3', 'k: expected a whole number from 1 to 100, found "3".'],
    [
      'a negative threshold',
      ['thresholds', 'flipsBetweenEngines'],
      -1,
      'thresholds.flipsBetweenEngines: expected a whole number of at least 0, found -1.',
    ],
    [
      'more timings than TensorRT counts',
      ['recipes', 1, 'tensorrt'],
      { averagingIterations: 2 ** 31 },
      'recipes[1].tensorrt.averagingIterations: expected a whole number from 1 to 2147483647, found 2147483648.',
    ],
    [
      'more bytes than a number holds',
      ['recipes', 1, 'tensorrt'],
      { pools: { WORKSPACE: 2 ** 60 } },
      'recipes[1].tensorrt.pools.WORKSPACE: expected a whole number from 0 to 9007199254740991, found 1152921504606847000.',
    ],
    [
      'a shape of more dimensions than a tensor has',
      ['recipes', 1, 'tensorrt'],
      { profiles: [{ x: { min: Array(9).fill(1), opt: [1], max: [1] } }] },
      'recipes[1].tensorrt.profiles[0].x.min: expected a list of at most 8 entries, found [1,1,1,1,1,1,1,1,1].',
    ],
    [
      'a rate above 1',
      ['thresholds', 'flipsAgainstGolden', 'rate'],
      1.5,
      'thresholds.flipsAgainstGolden.rate: expected a number from 0 to 1, found 1.5.',
    ],
    [
      'no branch of a choice',
      ['thresholds', 'flipsBetweenEngines'],
      'no',
      'thresholds.flipsBetweenEngines: expected a whole number or an object (A number of flips, or a share of the inputs), found "no".',
    ],
    [
      'a name that is too long',
      ['name'],
      'n'.repeat(300),
      'name: expected at most 100 characters (A name that is also a folder name: lower case letters, digits, dot, underscore, hyphen), found 300: "nnn',
    ],
    [
      'a missing key',
      ['model', 'file'],
      undefined,
      "model: the key 'file' (The ONNX file, also packed as .gz) is missing.",
    ],
    [
      'an unknown corruption',
      ['dataset', 'views', 0, 'corruption'],
      'gausian-noise',
      'dataset.views[0].corruption: expected one of none, gaussian-noise, shot-noise, impulse-noise, defocus-blur, glass-blur, motion-blur, zoom-blur, snow, frost, fog, brightness, contrast, elastic, pixelate, jpeg, found "gausian-noise". Did you mean \'gaussian-noise\'?',
    ],
    [
      'an unknown source',
      ['dataset', 'source', 'kind'],
      'ixd',
      "dataset.source: expected 'kind' to be one of idx, folder, csv, coco, voc, masks, npy, npz, found \"ixd\". Did you mean 'idx'?",
    ],
    [
      'a source without kind',
      ['dataset', 'source', 'kind'],
      undefined,
      "dataset.source: the key 'kind' is missing: one of idx, folder, csv, coco, voc, masks, npy, npz.",
    ],
    [
      'a slip inside one kind of source',
      ['dataset', 'source'],
      { kind: 'idx', image: 'x' },
      "dataset.source: there is no key 'image'. Did you mean 'images'?",
    ],
    ['a recipe that is a number', ['recipes', 0], 5, 'recipes[0]: expected an object or a text, found 5.'],
    [
      'a precision that is unknown',
      ['recipes', 1, 'precision'],
      'fp17',
      'recipes[1].precision: expected one of fp32, tf32, fp16, bf16, int8, typed, fp16-weights, found "fp17".',
    ],
    ['no platforms', ['platforms'], [], 'platforms: expected a list of at least one entry, found [].'],
    [
      'a doubled platform',
      ['platforms'],
      ['a', 'a'],
      'platforms: entry 1 says the same as entry 0; each may be there once.',
    ],
    ['measurement: true', ['measurement'], true, 'measurement: expected an object, a text or false'],
    ['no thresholds', ['thresholds'], {}, 'thresholds: expected an object with at least one entry, found {}.'],
    [
      'a threshold that is no number',
      ['thresholds', 'accuracy'],
      Number.NaN,
      'thresholds.accuracy: expected a number from 0 to 1, found NaN.',
    ],
  ];

  test.for(faults)('%s', ([, path, to, sentence]) => {
    const error = refusal(() => validate('spec', changed(sample.spec, path, to), 'a.spec.ts'));
    expect(error.code).toBe('SPEC_INVALID');
    expect(error.exit).toBe('usage');
    expect(error.message.split('\n').slice(1)).toEqual([expect.stringContaining(`  ${sentence}`)]);
  });

  test('a misspelt key is one fault, not an unknown and a missing one', () => {
    const { platforms, ...rest } = sample.spec;
    const error = refusal(() => validate('spec', { ...rest, platform: platforms }, 'a.spec.ts'));
    expect(error.message).toBe("a.spec.ts is no valid spec:\n  there is no key 'platform'. Did you mean 'platforms'?");
  });

  test('a key that is near no known one lists the known ones', () => {
    const error = refusal(() => validate('lock', { version: 1, engines: {}, colour: 'red' }, 'engines.lock.json'));
    expect(error.message).toContain("there is no key 'colour'. Known keys are version, engines.");
  });

  test('broken JSON keeps the reason of the parser', () => {
    const error = refusal(() => parse('build', '{"kind": "build"', 'build.json'));
    expect(error.code).toBe('RECORD_INVALID');
    expect(error.message).toMatch(/^build\.json is no JSON: .+ position 16/);
  });

  test('many faults are cut short', () => {
    const error = refusal(() => parse('build', '{}', 'build.json'));
    expect(error.message.split('\n')).toHaveLength(7);
    expect(error.message).toMatch(/… and \d+ more$/);
  });
});

test('a build keeps its recipe with every default, and a spec need not', () => {
  const { flags: _, ...short } = sample.build().recipe;
  expect(refusal(() => validate('build', { ...sample.build(), recipe: short as never }, 'here')).message).toMatch(
    /recipe: the key 'flags'.* is missing/,
  );
  const spec = { ...sample.spec, recipes: [short] };
  expect(validate('spec', spec, 'here')).toBe(spec);
});

test('what JSON has no text for is refused in words', () => {
  const ring: Record<string, unknown> = {};
  ring.ring = ring;
  for (const odd of [10n, ring, JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))])
    expect(refusal(() => validate('spec', changed(sample.spec, ['k'], odd), 'a.spec.ts')).code).toBe('SPEC_INVALID');
});

test('the id of a report leads to no other folder, and its time is one', () => {
  for (const change of [{ id: '..' }, { id: '' }, { id: 'a/..' }, { startedAt: '2026-99-99T99:99:99Z' }])
    expect(refusal(() => parse('report', { ...sample.report(), ...change }, 'report.json')).code).toBe(
      'RECORD_INVALID',
    );
});
