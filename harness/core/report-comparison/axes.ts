import { describeLimit } from '../checks.ts';
import { conditions, differing } from '../latency/relate.ts';
import { platformDifferences } from '../platform-differences.ts';
import type { AxisName, ComparedAxis, Limit, ReportDocument, Thresholds } from '../records.ts';
import { normalizeSpec, referenceRecipe } from '../spec.ts';
import { withTaskSettings } from '../task-settings.ts';

/** What each is called in a sentence. */
export const axisNames: Readonly<Record<AxisName, string>> = {
  model: 'the model',
  dataset: 'the dataset',
  decisions: 'how decisions are made',
  device: 'the device',
  stack: 'the stack',
  recipe: 'the build recipe',
  run: 'how engines were built and run',
  measurement: 'the measurement recipe',
  limits: 'the limits',
  golden: 'the golden',
  harness: "the harness's version",
  engines: 'the engines',
};

type Looks = (before: ReportDocument, after: ReportDocument) => Omit<ComparedAxis, 'axis'>;

const same = { differs: false, said: [] };
const untold = (...said: string[]) => ({ differs: null, said });
/** Differs where there is something to say. */
const saying = (said: readonly string[]) => ({ differs: said.length > 0, said: [...said] });

const looks: Readonly<Record<AxisName, Looks>> = {
  model: ({ model: before }, { model: after }) => ofDigests('model', before, after),
  dataset: ({ dataset: before }, { dataset: after }) => ofDigests('dataset', before, after),
  decisions: (before, after) => saying(differing(decisionsOf(before), decisionsOf(after))),
  device: (before, after) => ofPlatforms(before, after, 'device'),
  stack: (before, after) => ofPlatforms(before, after, 'stack'),
  recipe: ofRecipes,
  run: (before, after) => saying(differing(runOf(before), runOf(after))),
  measurement: ofMeasurements,
  limits: ({ spec: before }, { spec: after }) => {
    const of = [before, after].map(({ thresholds, platformThresholds = {} }) => [
      limitWords(thresholds),
      ...Object.entries(platformThresholds).map(([platform, own]) => limitWords(own, `on ${platform} `)),
    ]);
    return saying(differing(Object.assign({}, ...of[0]!), Object.assign({}, ...of[1]!)));
  },
  golden: ofGoldens,
  harness: ({ triplicate: before }, { triplicate: after }) =>
    saying(differing({ triplicate: before }, { triplicate: after })),
  engines: ofEngines,
};

/** Every axis on which two reports can differ, with what is there and here. */
export const axesOf = (before: ReportDocument, after: ReportDocument): ComparedAxis[] =>
  (Object.keys(looks) as AxisName[]).map(axis => ({ axis, ...looks[axis](before, after) }));

/** What cannot be why an output moved, and what it moves instead. */
const scopes: readonly { readonly axis: AxisName; readonly moves: string }[] = [
  { axis: 'measurement', moves: 'times' },
  { axis: 'limits', moves: 'checks' },
  { axis: 'golden', moves: 'flips against the golden and their checks' },
];

/** Whether one thing alone differs, which then is why; in sentences. Engines follow from the others, and from chance. */
export function causeOf(axes: readonly ComparedAxis[], isSame: boolean): string {
  if (isSame) return 'Nothing differs: both are the same report.';
  const differing = axes.filter(({ differs }) => differs === true).map(({ axis }) => axis);
  const areRebuilt = differing.includes('engines');
  const beside = scopes.flatMap(({ axis, moves }) =>
    differing.includes(axis)
      ? `${capital(axisNames[axis])} ${axis === 'limits' ? 'differ' : 'differs'}, and can move ${moves} alone.`
      : [],
  );
  const narrow = scopes.map(({ axis }) => axis);
  const untold = axes
    .filter(({ axis, differs }) => differs === null && axis !== 'engines')
    .map(({ axis }) => axisNames[axis]);
  const open = untold.length === 0 ? [] : [`Not told on a side: ${untold.join(', ')}.`];
  const main = differing.filter(axis => axis !== 'engines' && !narrow.includes(axis)).map(axis => axisNames[axis]);
  return [mainSentence(main, areRebuilt, beside.length > 0), ...beside, ...open].join(' ');
}

function mainSentence(main: readonly string[], areRebuilt: boolean, hasBeside: boolean): string {
  if (main.length > 1) return `Several things differ (${main.join(', ')}), so that no cause can be told of what moved.`;
  const [one] = main;
  if (one !== undefined)
    return `One thing differs: ${one}${areRebuilt ? ', and the engines, which a rebuild alone may change, too' : ''}.`;
  const but = hasBeside ? ' that could move an output' : '';
  return areRebuilt
    ? `Nothing differs${but} but the engines, which were built again: what moved is what a build alone may change, or the state of the machine.`
    : `Nothing differs${but}, and the engines are the same bytes: what moved is the state of the machine.`;
}

const capital = (words: string): string => words.replace(/^./, first => first.toUpperCase());

const short = (digest: string): string => digest.slice('sha256:'.length, 'sha256:'.length + 12);

/** Limits of flips as checks say them. */
const limitWords = (thresholds: Thresholds, where = ''): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(thresholds).map(([name, limit]) => [
      where + name,
      name.startsWith('flips') ? describeLimit(limit as Limit) : limit,
    ]),
  );

interface Known {
  readonly name: string;
  readonly digest: string;
}

function ofDigests(what: string, before: Known | null, after: Known | null) {
  if (before === null || after === null) return untold(`a side could not read its ${what}`);
  if (before.digest === after.digest) return same;
  const named = ({ name, digest }: Known) => `${name} ${short(digest)}`;
  return saying([`${what} was ${named(before)} and is ${named(after)}`]);
}

function decisionsOf({ spec }: ReportDocument): object {
  const { task, tolerance, decode, matchIou, movedIou, pixelTolerance } = withTaskSettings(spec.model);
  return { task, tolerance, decode, matchIou, movedIou, pixelTolerance };
}

function runOf({ spec, mode }: ReportDocument): object {
  const { batch, k } = normalizeSpec(spec);
  return { batch, k, mode };
}

/** Of the platforms of one name on both sides. Where no engine ran on such a one, they are of other devices, whatever the reference ran on. */
function ofPlatforms(before: ReportDocument, after: ReportDocument, part: 'device' | 'stack') {
  const [there, here] = [before, after].map(enginePlatforms);
  if (there!.length > 0 && here!.length > 0 && !there!.some(name => here!.includes(name)))
    return part === 'device'
      ? saying([`engines ran on ${there!.join(', ')} before and on ${here!.join(', ')} after`])
      : untold('no engine ran on platforms of one name');
  return saying(
    before.platforms.flatMap(left => {
      const right = after.platforms.find(({ name }) => name === left.name);
      const differences = right ? platformDifferences(left, right).filter(one => one.part === part) : [];
      return differences.map(
        ({ key, there: was, here: is }) => `${left.name}: ${key} was ${was ?? 'not said'} and is ${is ?? 'not said'}`,
      );
    }),
  );
}

const enginePlatforms = ({ runs }: ReportDocument): string[] => [
  ...new Set(runs.flatMap(({ side }) => (side.recipe === referenceRecipe.name ? [] : (side.ranOn ?? [])))),
];

function ofRecipes(before: ReportDocument, after: ReportDocument) {
  const [lefts, rights] = [before, after].map(({ spec }) => normalizeSpec(spec).recipes);
  const pairs = lefts!.flatMap(left => {
    const right = rights!.find(({ name }) => name === left.name);
    return right ? [{ left, right }] : [];
  });
  if (pairs.length === 0) {
    const names = [lefts, rights].map(all => all!.map(({ name }) => name).join(', '));
    return saying([`no recipe is on both sides: ${names.join(' before, ')} after`]);
  }
  return saying(pairs.flatMap(({ left, right }) => differing(left, right).map(words => `${left.name}: ${words}`)));
}

function ofMeasurements({ latency: before }: ReportDocument, { latency: after }: ReportDocument) {
  if (before === null && after === null) return same;
  if (before === null || after === null)
    return untold(`latency was measured ${before === null ? 'after' : 'before'} alone`);
  return saying(differing(conditions(before.recipe), conditions(after.recipe)));
}

function ofGoldens({ goldens: before }: ReportDocument, { goldens: after }: ReportDocument) {
  const [lefts, rights] = [before, after].map(all =>
    Object.fromEntries(all.map(({ key, decisions }) => [key, short(decisions)])),
  );
  return saying(differing(lefts!, rights!));
}

function ofEngines(before: ReportDocument, after: ReportDocument) {
  const [lefts, rights] = [before, after].map(({ engines }) => new Set(engines.map(({ build }) => build.engine)));
  const shared = [...lefts!].filter(one => rights!.has(one)).length;
  if (shared === lefts!.size && shared === rights!.size) return same;
  return saying([`${shared} of ${lefts!.size} engines before and ${rights!.size} after are the same bytes`]);
}
