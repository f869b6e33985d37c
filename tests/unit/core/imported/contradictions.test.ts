import { describe, expect, test } from 'vitest';
import { consistentImports } from '../../../../harness/core/imported/contradictions.ts';
import { runLog } from '../../../fixtures/imported-runs.ts';

describe('imports that are taken together', () => {
  test('are each log once', () => {
    const one = runLog([1]);
    expect(consistentImports([one, { ...one, file: 'imports/copy.json' }])).toHaveLength(1);
  });

  test('may not say of one log that it is of two things; both files and what they say are named', () => {
    const one = runLog([1]);
    const other = { file: 'imports/z.json', record: { ...one.record, labels: { ...one.record.labels, ranOn: 'agx' } } };
    expect(() => consistentImports([other, one])).toThrow(
      new RegExp(`${one.file} and imports/z.json are of one log, .*c_nx_r_nx, .*the second model digits, c_nx_r_agx`),
    );
    expect(() => consistentImports([other, one])).toThrow(
      expect.objectContaining({ next: `Remove whichever is wrong: rm ${one.file}, or rm imports/z.json` }),
    );
  });

  test.for([
    ['engine', 'v2'],
    ['precision', 'int8'],
    ['batch', 8],
    ['transfers', true],
  ] as const)('may not differ in %s of one log', ([label, value]) => {
    const one = runLog([1]);
    const other = {
      file: 'imports/z.json',
      record: { ...one.record, labels: { ...one.record.labels, [label]: value } },
    };
    expect(() => consistentImports([one, other])).toThrow(/are of one log/);
  });

  test.for([
    ['model', 'faces'],
    ['precision', 'int8'],
  ] as const)('may not say of one engine, by its digest, that it is of another %s', ([label, value]) => {
    const engine = `sha256:${'a'.repeat(64)}`;
    const [one, other] = [runLog([1], { engine }), runLog([1], { engine, [label]: value })];
    expect(() => consistentImports([one, other])).toThrow(
      new RegExp(`${one.file} and ${other.file} are of one engine .*the second .*${value}`),
    );
    const elsewhere = runLog([1], { engine, builtOn: 'agx' });
    expect(consistentImports([one, elsewhere]), 'the same bytes can be built twice').toHaveLength(2);
    const named = [runLog([1], { engine: 'v1' }), runLog([1], { engine: 'v1', [label]: value })];
    expect(consistentImports(named), 'a name is of its own model').toHaveLength(2);
  });

  test('may not say of one engine, by its digest, that it has two sizes', () => {
    const engine = `sha256:${'a'.repeat(64)}`;
    const of = (least: number, most: number, name = engine) =>
      runLog([1], { engine: name }, { engineSize: { leastMebibytes: least, mostMebibytes: most } });
    const [built, loaded, larger] = [of(10.1337, 10.1337), of(10, 11), of(11.5, 11.5)];
    expect(consistentImports([built, loaded, runLog([1], { engine })])).toHaveLength(3);
    expect(() => consistentImports([built, loaded, larger])).toThrow(
      `${built.file} and ${larger.file} are of one engine (${engine.slice(0, 19)}…): the log of the first says that it has 10.1337 MiB, that of the second 11.5.`,
    );
    expect(() => consistentImports([loaded, larger])).toThrow('10 to 11 MiB');
    expect(() => consistentImports([loaded, of(11, 12)]), 'whole MiB drop the rest').toThrow('11 to 12');
    expect(consistentImports([loaded, of(11, 11)]), 'one is rounded, of the other the rest is dropped').toHaveLength(2);
    expect(consistentImports([of(1, 1, 'v1'), of(2, 2, 'v1')]), 'a name may be given twice').toHaveLength(2);
  });

  test('may not name two devices for one platform, by one tool', () => {
    const xavier = runLog(
      [1],
      {},
      { device: { name: 'Xavier', computeCapability: null, multiprocessors: null, driver: null } },
    );
    expect(() => consistentImports([xavier, runLog([1])])).toThrow(
      /both say that they ran on nx; .*NVIDIA H200.*Xavier|Xavier.*NVIDIA H200/,
    );
    const byAnother = runLog([1], {}, { tool: { name: 'nvprof', version: null } });
    expect(consistentImports([xavier, byAnother])).toHaveLength(2);
  });
});
