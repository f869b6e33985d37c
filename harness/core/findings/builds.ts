import type { NamedImport } from '../imported/contradictions.ts';
import { gate } from '../latency/gate.ts';
import { publishedFindings } from '../paper/findings.ts';
import type { BuildRecord, ReportDocument } from '../records.ts';
import { importConditions, unlike } from '../tables/conditions.ts';
import { byPlace, inOrder, isAtHome } from '../tables/engine-order.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';
import type { Results } from '../tables/tables.ts';
import { isBeyondChance } from './beyond-chance.ts';
import { distinct, type Finding, type FindingPart, findingOf, undecidedPart, uniqueSources } from './finding.ts';
import { compareTimed, fasterFirst, isLoadedAnew, type TimedAnswer, type TimedPair } from './timed-pairs.ts';
import { many, percent, range, signedPercent } from './words.ts';

/** So many builds of one key that chose alike are an answer: k of the published study. */
const enoughBuilds = 3;

/**
 * Finding 6. Its first half passes where builds of one key on one platform differ in tactics or kernels, and fails where none do among
 * three builds of a key at least. Its second half passes where more sessions that load engines anew show two of them
 * differ in latency than chance would, and fails where none differs.
 */
export const buildsFinding = (results: Results): Finding =>
  findingOf(publishedFindings[6], [choicesPart(results), latencyPart(results)]);

/** What builds of one key on one platform came to. */
interface BuildGroup {
  readonly record: string;
  readonly key: string;
  readonly name: string;
  readonly builds: number;
  readonly engines: number;
  /** What each distinct engine chose, by layer; null where that is not told. */
  readonly choices: readonly (string | null)[];
  readonly labels: readonly string[];
}

function choicesPart({ reports, engines, imports = [] }: Results): FindingPart {
  const of = 'in kernels';
  const groups = distinct([...reports.flatMap(ofReport), ...ofImports(engines, imports)]).filter(
    ({ builds }) => builds > 1,
  );
  if (groups.length === 0)
    return undecidedPart(of, 'No record has two builds of one model by one recipe on one platform.');
  const differing = groups.filter(({ choices }) => new Set(choices.filter(one => one !== null)).size > 1);
  const isTold = (group: BuildGroup) => group.engines === 1 || group.choices.every(one => one !== null);
  const alike = groups.filter(group => isTold(group) && !differing.includes(group));
  const several = groups.filter(one => one.engines > 1).length;
  const status =
    differing.length > 0
      ? 'pass'
      : alike.length === groups.length && alike.some(({ builds }) => builds >= enoughBuilds)
        ? 'fail'
        : 'inconclusive';
  return {
    of,
    status,
    evidence: `${several} of ${many(groups.length, 'set')} of builds came to several engines, ${differing.length} to engines of other tactics or kernels (${many(
      groups.reduce((sum, { builds }) => sum + builds, 0),
      'build',
    )}, ${many(
      groups.reduce((sum, one) => sum + one.engines, 0),
      'engine',
    )}).${differing[0] ? ` For example ${differing[0].name}: ${differing[0].engines} engines of ${many(differing[0].builds, 'build')}.` : ''}`,
    from: uniqueSources(groups.flatMap(({ record, labels }) => labels.map(label => ({ record, of: label })))),
  };
}

function ofReport({ id, engines, spec }: ReportDocument): BuildGroup[] {
  const builds = engines.map(({ build }) => build).filter(({ recipe }) => recipe.optimization !== 'off');
  const groups = Map.groupBy(builds, ({ buildKey, builtOn }) => `${buildKey} ${builtOn.id}`);
  return [...groups].map(([key, group]) => {
    const byEngine = new Map(group.map(build => [build.engine, build]));
    const [first] = group;
    return {
      record: id,
      // Builds that are told in two reports are counted once.
      key: `${key} ${[...byEngine.keys()].sort().join(' ')}`,
      name: `${spec.model.name} ${first!.recipe.name} on ${first!.builtOn.name}`,
      builds: new Set(group.map(({ ordinal }) => ordinal)).size,
      engines: byEngine.size,
      choices: [...byEngine.values()].map(tacticsOf),
      labels: group.map(({ recipe, ordinal, builtOn }) => `${recipe.name} #${ordinal} of ${builtOn.name}`),
    };
  });
}

const tacticsOf = ({ tactics }: BuildRecord): string | null =>
  tactics && Object.keys(tactics).length > 0 ? JSON.stringify(Object.entries(tactics).sort()) : null;

function ofImports(engines: readonly MeasuredEngine[], imports: readonly NamedImport[]): BuildGroup[] {
  const home = inOrder(engines).filter(one => one.origin === 'import' && isAtHome(one) && one.side.engine !== null);
  const groups = Map.groupBy(home, ({ model, side }) => JSON.stringify([model, side.recipe, side.builtOn]));
  return [...groups].map(([key, group]) => {
    const byEngine = Map.groupBy(group, ({ side }) => side.engine);
    const { model, side } = group[0]!;
    return {
      record: group[0]!.sources[0] ?? '',
      key,
      name: `${model} ${side.recipe} on ${side.builtOn}`,
      builds: byEngine.size,
      engines: byEngine.size,
      choices: choicesOf([...byEngine.values()], imports),
      labels: group.map(one => one.side.label),
    };
  });
}

/**
 * By the logs of one kind that tell most: one engine runs other kernels at another batch, and each tool has names of its own for them.
 */
function choicesOf(
  engines: readonly (readonly MeasuredEngine[])[],
  imports: readonly NamedImport[],
): readonly (string | null)[] {
  const logs = engines.map(same => logsOfKernels(same, imports));
  const kinds = [...new Set(logs.flatMap(kinds => [...kinds.keys()]))].sort();
  const told = kinds.map(kind => logs.map(kernels => kernels.get(kind) ?? null));
  const known = (choices: readonly (string | null)[]) => choices.filter(one => one !== null);
  const distinctOf = (choices: readonly (string | null)[]) => new Set(known(choices)).size;
  const most = told.toSorted((a, b) => distinctOf(b) - distinctOf(a) || known(b).length - known(a).length)[0];
  return most ?? engines.map(() => null);
}

/** The kernels of an engine by what kind of log told them. Names alone: logs need not be of equally many inferences. */
function logsOfKernels(same: readonly MeasuredEngine[], imports: readonly NamedImport[]): ReadonlyMap<string, string> {
  const sources = new Set(same.flatMap(({ sources }) => sources));
  const logs = imports.filter(({ file, record }) => sources.has(file) && record.kernels.length > 0);
  return new Map(
    logs.map(({ record }) => {
      const { batch, profiler } = importConditions(record);
      const names = [...new Set(record.kernels.map(({ name }) => name))].sort();
      return [JSON.stringify([record.tool.name, batch, profiler]), JSON.stringify(names)];
    }),
  );
}

function latencyPart({ engines, reports }: Results): FindingPart {
  const of = 'in latency';
  const answers = compareTimed(buildPairs(engines), reports, gate.leastEffect);
  if (answers.length === 0)
    return undecidedPart(of, 'No record has latencies of two engines of one recipe and platform, each loaded anew.');
  const slower = answers.filter(one => one.slower === 'yes');
  const most = (slower.length > 0 ? slower : answers).reduce((a, b) => (differenceOf(b) > differenceOf(a) ? b : a));
  const families = (of: readonly TimedAnswer[]) => new Set(of.map(({ family }) => family)).size;
  return {
    of,
    status: isBeyondChance(families(slower), families(answers), gate.level)
      ? 'pass'
      : answers.every(one => one.slower === 'no')
        ? 'fail'
        : 'inconclusive',
    evidence: `${slower.length} of ${many(answers.length, 'pair')} of engines in ${many(families(answers), 'session')} differ beyond their interval, of all by ${range(answers.map(differenceOf), percent)}. Most: ${most.right.model} ${most.right.side.label} against ${most.left.side.label}${intervalWords(most)}.`,
    from: uniqueSources(answers.flatMap(({ left, right }) => [left, right].flatMap(({ from }) => from))),
  };
}

const differenceOf = ({ left, right, decision }: TimedAnswer): number =>
  decision?.relativeDifference ?? right.whole!.mean / left.whole!.mean - 1;

function intervalWords({ decision }: TimedAnswer): string {
  if (!decision) return ', without a test';
  const { interval, widened = interval } = decision;
  return `, ${signedPercent(decision.relativeDifference)} (${signedPercent(widened.low)} to ${signedPercent(widened.high)})`;
}

/** Two engines of one recipe, built and run on one platform and measured alike, the faster one first. */
export function buildPairs(engines: readonly MeasuredEngine[]): TimedPair[] {
  const home = inOrder(engines).filter(
    one => isAtHome(one) && one.whole !== null && !one.isUnoptimized && isLoadedAnew(one),
  );
  const pairs = byPlace(home).flatMap(group =>
    group.flatMap((left, index) =>
      group
        .slice(index + 1)
        .filter(
          right => left.side.engine !== right.side.engine && unlike(left.conditions, right.conditions).length === 0,
        )
        .map(right => fasterFirst({ left, right })),
    ),
  );
  return [...new Map(pairs.map(pair => [pairKey(pair), pair])).values()];
}

/** One measurement, in whichever report it is. */
const pairKey = ({ left, right }: TimedPair): string =>
  JSON.stringify(
    [left, right].map(({ model, side, conditions, whole }) => [model, side.engine, side.ranOn, conditions, whole]),
  );
