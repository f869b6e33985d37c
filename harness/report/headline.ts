import { changeWords } from '../core/change-words.ts';
import { isSeeded, weightsKind } from '../core/model-weights.ts';
import { isPart } from '../core/narrow-spec.ts';
import type { Comparison, Relation, ReportDocument } from '../core/records.ts';
import { buildGroups, buildSentence } from './build-groups.ts';
import { accuracy, count, percent, plural, sentenceList } from './format.ts';
import { intervalName, signsByMeans, signsBySignificance } from './latency-cases.ts';
import { pairTitle, relations, relationTitles } from './names.ts';

const ofADouble = 'numbers of a test double prove nothing';
export const ofAPart = 'other checks of the spec were not asked, because this is a part of it';

/** The verdict in one sentence for whoever decides whether an engine ships. */
export function headline(document: ReportDocument): string {
  const { verdict } = document;
  const number = (status: string) => verdict.checks.filter(check => check.status === status).length;
  const skipped = number('skipped') > 0 ? ` ${plural(number('skipped'), 'check')} skipped.` : '';
  if (verdict.status === 'fail') {
    return `Do not ship: ${count(number('fail'))} of ${plural(verdict.checks.length, 'check')} failed.${skipped}`;
  }
  if (verdict.status === 'inconclusive') {
    return `Not proven: this run cannot tell whether the engines may ship, so they may not.${skipped}`;
  }
  const held = `${plural(number('pass'), 'check')} passed and none failed.${skipped}`;
  if (doubles(document).length > 0) return `Nothing to ship: ${held} But ${ofADouble}.`;
  if (isPart(document.spec)) return `Nothing to ship: ${held} But ${ofAPart}.`;
  const { absent, platforms } = document;
  if (absent.length === 0) return `May ship: ${held}`;
  const unproven = sentenceList(absent.map(({ name }) => name));
  return `May ship on ${sentenceList(platforms.map(({ name }) => name))}: ${held} For ${unproven} nothing is proven.`;
}

/** The platforms that are doubles, whose numbers are no measurements. */
export const doubles = ({ platforms }: ReportDocument): string[] =>
  platforms.filter(platform => platform.double).map(platform => platform.name);

/** Why a verdict decides nothing, whatever it says: it is of doubles. Null where it is not. */
export function doubleNote(document: ReportDocument): string | null {
  const names = doubles(document);
  return names.length === 0 ? null : `${names.join(', ')}: ${ofADouble}.`;
}

/** Says that the model is not the one it takes the place of, or that what it gives means nothing. Null of any other model. */
export function modelNote({ model, spec }: ReportDocument): string | null {
  const name = model?.name ?? spec.model.name;
  const original = model?.standInFor ?? spec.model.standInFor ?? null;
  const sentences = [
    ...(model && isSeeded(model)
      ? [
          `${name} has ${weightsKind(model)}: for times, sizes and kernels. What it gives means nothing, and was not compared.`,
        ]
      : []),
    ...(original === null ? [] : [`${name} is a stand-in for ${original}, not that model.`]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** One number that says most about one subject. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The worst pair of each relation, the builds, the latency cases and the accuracy. */
export function facts(document: ReportDocument): Fact[] {
  const isCompared = document.model === null || !isSeeded(document.model);
  return [
    ...(isCompared ? relations.map(relation => flipFact(document, relation)) : []),
    buildFact(document),
    ...caseFact(document),
    ...accuracyFact(document),
    ...detectionFact(document),
    ...segmentationFact(document),
  ];
}

/** The comparison with the highest rate; the first of equals; null where there is none. */
export const worstOf = (comparisons: readonly Comparison[]): Comparison | null =>
  comparisons.reduce<Comparison | null>((worst, one) => (worst === null || one.rate > worst.rate ? one : worst), null);

/** The same of one relation. */
export const worstPair = (comparisons: readonly Comparison[], relation: Relation): Comparison | null =>
  worstOf(comparisons.filter(one => one.relation === relation));

function flipFact(document: ReportDocument, relation: Relation): Fact {
  const name = relationTitles[relation];
  const worst = worstPair(document.comparisons, relation);
  if (!worst) return { name, value: 'no pair', note: noPairNote(document, relation) };
  const { flips, inputs, rate, interval } = worst;
  const changes = changeWords(worst);
  return {
    name,
    value: plural(flips, 'flip'),
    note: `Worst pair, ${percent(rate)} of ${count(inputs)} inputs (${percent(interval.low)} to ${percent(interval.high)}): ${pairTitle(worst)}.${changes === null ? '' : ` There ${changes}.`}`,
  };
}

function noPairNote(document: ReportDocument, relation: Relation): string {
  const rebuilt = buildGroups(document).filter(group => group.builds.length > 1);
  const isOneEach = rebuilt.length > 0 && rebuilt.every(group => group.distinct.length === 1);
  if (relation !== 'engine-engine' || !isOneEach) return 'Nothing was compared.';
  return 'All builds of a recipe gave the same bytes.';
}

function buildFact(document: ReportDocument): Fact {
  const distinct = [...new Set(document.engines.map(({ build }) => build.engine))];
  const varied = buildGroups(document).filter(group => group.distinct.length > 1);
  const where = varied.map(({ recipe, builtOn }) => `${recipe} on ${builtOn}`).join(', ');
  return {
    name: 'Builds',
    value: buildSentence({ builds: document.engines, distinct }),
    note: where === '' ? 'No recipe gave different bytes on one platform.' : `Builds differ from each other: ${where}.`,
  };
}

function caseFact({ anomalies }: ReportDocument): Fact[] {
  if (anomalies.length === 0) return [];
  const open = signsBySignificance(anomalies, 'undecided');
  return [
    {
      name: 'Latency cases',
      value: `${signsBySignificance(anomalies, 'yes')}${open === 'none' ? '' : `, ${open} undecided`}`,
      note: `A smaller platform faster than a bigger one, by significance; by means ${signsByMeans(anomalies)}.`,
    },
  ];
}

function accuracyFact({ runs }: ReportDocument): Fact[] {
  const scores = runs.flatMap(({ score }) => score ?? []);
  const least = scores.toSorted((a, b) => a.top1 - b.top1)[0];
  if (!least) return [];
  const most = Math.max(...scores.map(score => score.top1));
  const range = `${intervalName(least.interval)} ${accuracy(least.interval.low)} to ${accuracy(least.interval.high)}`;
  return [
    {
      name: 'Top-1 accuracy',
      value: accuracy(least.top1),
      note: `Lowest of ${plural(scores.length, 'run')} (${range}); highest ${accuracy(most)}.`,
    },
  ];
}

function detectionFact({ runs }: ReportDocument): Fact[] {
  const aps = runs.flatMap(({ detection }) => detection?.ap ?? []);
  if (aps.length === 0) return [];
  return [leastFact('Average precision', aps, 'AP[.50:.95] against the truth')];
}

function segmentationFact({ runs }: ReportDocument): Fact[] {
  const ious = runs.flatMap(({ segmentation }) => segmentation?.meanIou ?? []);
  if (ious.length === 0) return [];
  return [leastFact('Mean IoU', ious, 'Of masks against the truth')];
}

function leastFact(name: string, values: readonly number[], what: string): Fact {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const note = `${what}, lowest of ${plural(values.length, 'run')}; highest ${most.toFixed(4)}.`;
  return { name, value: least.toFixed(4), note };
}
