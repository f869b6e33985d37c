import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../harness/adapters/files/hash.ts';
import { createReportStore } from '../../../harness/adapters/report-store.ts';
import { parseOnlySealed } from '../../../harness/adapters/schema/sealed.ts';
import { parse } from '../../../harness/adapters/schema/validate.ts';
import { openProject, projectOptions } from '../../../harness/compose/project.ts';
import { kneeOf } from '../../../harness/core/concurrency.ts';
import { contradictions } from '../../../harness/core/contradictions.ts';
import { counted } from '../../../harness/core/count.ts';
import { judgeDocument } from '../../../harness/core/judge-document.ts';
import { comparisonsOf } from '../../../harness/core/judging/flips.ts';
import type { Check, ReportDocument } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { isWhole } from '../../../harness/core/study/gaps.ts';
import { labelsOf, partsWhere, referenceRun, wrongLabels } from '../../../harness/core/tables/decisions.ts';
import { enginesOfReport } from '../../../harness/core/tables/of-report.ts';
import { isSameKernel } from '../../../harness/core/tensorrt/kernel-names.ts';
import { publish } from '../../../harness/publish.ts';
import { type Found, gateFinds } from '../../fixtures/gate-rules.ts';
import { recordedReports } from '../../fixtures/recorded-reports.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const sweeps = globSync('records/*/concurrency/*.json', { cwd: root });
const reports = recordedReports.map(({ file }) => file);
const studies = globSync('records/*/study.json', { cwd: root });
const imports = globSync('records/*/imports/*.json.br', { cwd: root });
const others = globSync('records/**/*.{json,json.br}', { cwd: root }).filter(
  file => ![sweeps, reports, studies, imports].some(known => known.includes(file)),
);

function textOf(file: string): string {
  const bytes = readFileSync(join(root, file));
  return (file.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString('utf8');
}

/** Their sessions of twelve rounds decided nothing, and went to make room: records/README.md. */
const latencyLeftOut = ['resnet18-f32-tensorrt', 'mobilenetv1-f32-tensorrt'];

/** Copies and host times of these went the same way, each whole inference stays. */
const arePartsLeftOut = (file: string, { latency, spec }: ReportDocument): boolean =>
  spec.name === 'resnet18-seeded.latency-gate' || (file.includes('-study/') && latency!.recipe.load !== 'fresh');

/** Pages take a quarter of a second: of the reports of one session over many models, the first has one. */
function firstOfKind(file: string): boolean {
  const kindOf = (one: string) => `${dirname(dirname(one))} ${basename(dirname(one)).replace(/^[^.]*/, '')}`;
  return recordedReports.find(one => kindOf(one.file) === kindOf(file))!.file === file;
}

describe.each(recordedReports)('the record $file', ({ file, text }) => {
  const document = parse('report', text, file);

  test('is of no double', () => expect(document.platforms.filter(platform => platform.double)).toEqual([]));

  test('has raw latencies of every engine, with clocks beside them, unless its spec measures none', () => {
    if (document.latency === null) {
      if (!latencyLeftOut.includes(document.spec.name)) expect(document.spec.measurement).toBe(false);
      return;
    }
    const { members, recipe } = document.latency;
    for (const { rounds, parts, telemetry } of members) {
      expect(rounds.length).toBeGreaterThanOrEqual(recipe.rounds);
      expect(rounds.flat().length).toBeGreaterThanOrEqual(recipe.rounds * recipe.iterations);
      // WebAssembly tells the whole alone.
      if (document.platforms.some(({ backend }) => backend === 'tensorrt'))
        expect(parts === undefined).toBe(arePartsLeftOut(file, document));
      if (parts) expect(parts.compute.flat()).toHaveLength(rounds.flat().length);
      expect(telemetry).toHaveLength(rounds.length);
    }
  });

  test('its labels of the reference, and the flips from there, are right as often as each run scored', () => {
    const everything = partsWhere(document, () => true);
    for (const { side, score } of document.runs) {
      const labels = labelsOf(document, side);
      if (labels === null) return expect(referenceRun(document)).toBeUndefined();
      const { wrong, inputs } = wrongLabels(document, labels, everything);
      expect(1 - wrong / inputs, side.label).toBeCloseTo(score!.top1, 12);
    }
  });

  test.runIf(firstOfKind(file))('is shown without what only its machine has', async () => {
    const folder = await temporaryFolder();
    const { ports } = openProject({ ...projectOptions(folder, {}), store: join(folder, 'store') });
    const published = await publish(document, ports, createReportStore({ folder: join(folder, 'reports') }));
    expect(readFileSync(join(published.folder, 'report.html'), 'utf8')).toContain(document.spec.name);
  });

  test('every flip check names the comparisons that it was judged by', () => {
    for (const check of document.verdict.checks.filter(one => one.threshold.startsWith('flips'))) {
      const rates = comparisonsOf(check, document.comparisons).map(({ rate }) => rate);
      if (check.status === 'pass' || check.status === 'fail')
        expect(check.message).toContain(
          rates.length > 0 ? `Worst of ${counted(rates.length, 'pair')}: ` : 'so there is nothing to flip',
        );
    }
  });

  test('contradicts itself nowhere', () => expect(contradictions(document, digestOf)).toEqual([]));

  test('has its labels judged as they were when it was made, and its latencies by the rule of now', () => {
    const { verdict, ...facts } = document;
    const now = judgeDocument(facts, normalizeSpec(document.spec)).verdict;
    const isOfLatency = ({ threshold }: Check) => threshold === 'latencyCases';
    const labels = (checks: readonly Check[]) => checks.filter(one => !isOfLatency(one));
    expect(labels(now.checks)).toEqual(labels(verdict.checks));
    // Of a CPU that other work was on, decisions are no finding.
    if (file.startsWith('records/cpu-')) return;
    const cases = now.checks.filter(isOfLatency).map(({ recipe, status }) => `${recipe} ${status}`);
    const isOfStudy = file.includes('-study/');
    const shown = isOfStudy ? cases.filter(one => !one.endsWith('inconclusive')) : cases;
    expect(shown).toEqual((isOfStudy ? decided : latencyCases)[document.spec.name] ?? []);
  });
});

/** The small nets' latencies are left out. */
const latencyCases: Readonly<Record<string, readonly string[]>> = {
  'resnet18-f32-tensorrt': ['fp16 inconclusive', 'tf32 inconclusive'],
  'mobilenetv1-f32-tensorrt': ['fp16 inconclusive', 'tf32 inconclusive'],
  'efficientnet-lite0-partition': ['fp16 pass'],
  'resnet18-seeded.latency-gate': ['fp16 fail'],
  // Ten fresh loads scatter by a tenth and more: they show cases by means, and decide hardly any.
  'resnet18-seeded.latency-paper': ['fp16 fail'],
  'resnet18-seeded.latency-profile': ['fp16 inconclusive'],
};

/** Of the study, whose sessions have few inferences, all others are undecided. */
const decided: Readonly<Record<string, readonly string[]>> = {
  'alexnet-seeded': ['fp16 pass'],
  'alexnet-seeded.latency-warm-short': ['fp16 pass', 'fp32-off pass'],
  'mtcnn-r-seeded': ['fp16 fail'],
  'mtcnn-r-seeded.latency-paper-unprofiled-short': ['fp16 fail'],
  'mtcnn-r-seeded.latency-profile-short': ['fp16 fail'],
  'tiny-yolov3-seeded': ['fp16 pass'],
  'tiny-yolov3-seeded.latency-warm-short': ['fp32-off pass'],
  'vgg16-seeded.latency-warm-short': ['fp16 pass', 'fp32-off pass'],
};

test.each(studies)('the study %s names records that are there, each by its digest, and is whole', file => {
  const study = parseOnlySealed('study', textOf(file), file, digestOf);
  expect(study.sessions.every(isWhole)).toBe(true);
  for (const { kind, place, digest } of study.records) {
    const record = join(dirname(file), place);
    const report = recordedReports.find(one => one.file === join(record, 'report.json.br'));
    const as = ({ report: 'report', sweep: 'concurrency', import: 'import' } as const)[kind];
    const found = parse(as, report?.text ?? textOf(record), record);
    // Of what was imported, the log's.
    expect('source' in found ? found.source.digest : found.digest).toBe(digest);
  }
});

test.each(others)('the record %s says what it was made with, and that it is no double’s', file => {
  const record = JSON.parse(textOf(file)) as Record<string, unknown>;
  // A sweep of several processes says it once for each.
  const { versions = record.results } = record as { versions?: unknown };
  for (const one of [versions].flat() as Record<string, unknown>[]) {
    const said = (one.versions ?? one) as Record<string, unknown>;
    expect(said).toMatchObject({ double: false, tensorrt: expect.any(String), driver: expect.any(String) });
    expect(said.device).toEqual(expect.any(String));
  }
});

test.each(sweeps)('the record %s is sealed, of no double, and has its knee among its levels', file => {
  const record = parseOnlySealed('concurrency', readFileSync(join(root, file), 'utf8'), file, digestOf);
  expect(record.platform.double).toBe(false);
  expect(record.knee).toEqual(kneeOf(record.levels, record.axis));
});

test.each(imports)(
  'the record %s is sealed, of an engine of a report beside it, and has counters of its kernels',
  file => {
    const { labels, counters = [] } = parseOnlySealed('import', textOf(file), file, digestOf);
    const beside = recordedReports.filter(one => dirname(dirname(one.file)) === dirname(dirname(file)));
    const engines = beside.flatMap(one => enginesOfReport(parse('report', one.text, one.file)));
    const kernels = engines
      .filter(({ model, side }) => model === labels.model && side.engine === labels.engine)
      .flatMap(one => one.kernels);
    expect(counters.some(({ kernel }) => kernels.some(one => isSameKernel(one.kernel, kernel)))).toBe(true);
  },
);

test('no record names a place of the machine it was made on', () => {
  const files = [...others, ...sweeps, ...imports].map(textOf);
  for (const text of [...files, ...recordedReports.map(one => one.text)])
    expect(text).not.toMatch(/[" ]\/(?:home|root|opt|tmp|work|usr)\//);
});

/** What equal engines came to, loaded anew for each round; its rounds are given by their medians. */
interface EqualEngines {
  readonly compared: readonly { readonly medians: readonly [readonly number[], readonly number[]] }[];
}

test('the rule of now calls no recorded pair of equal engines different, and finds 2 % planted in nine of ten', () => {
  const pairs = globSync('records/*/equal-engines-round-*.json.br', { cwd: root }).flatMap(
    file => (JSON.parse(textOf(file)) as EqualEngines).compared,
  );
  expect(pairs.length).toBeGreaterThanOrEqual(200);
  const found = (factor: number): Found[] =>
    pairs.map(({ medians: [left, right] }) =>
      gateFinds(
        left.map(ns => [ns]),
        right.map(ns => [ns * factor]),
      ),
    );
  expect(found(1).filter(one => one === 'slower' || one === 'faster')).toEqual([]);
  expect(found(1.02).filter(one => one === 'slower').length / pairs.length).toBeGreaterThanOrEqual(0.9);
});
