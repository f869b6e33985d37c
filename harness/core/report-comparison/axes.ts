import { builtOnName } from '../built-on.ts';
import { describeLimit } from '../checks.ts';
import { conditions, differing } from '../latency/relate.ts';
import { isTold, type PlatformPart, platformDifferences } from '../platform-differences.ts';
import type { AxisName, BuildRecord, ComparedAxis, Limit, ReportDocument, Thresholds } from '../records.ts';
import { shortDigest } from '../short-digest.ts';
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
  mode: 'the mode of the run',
  reference: 'the platform of the reference alone',
  measurement: 'the measurement recipe',
  limits: 'the limits',
  golden: 'the golden',
  harness: "the harness's version",
  engines: 'the engines',
};

/** As in "The limits differ". */
export const differWord = (axis: AxisName): string => (['limits', 'engines'].includes(axis) ? 'differ' : 'differs');

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
  mode: ({ mode: before }, { mode: after }) => saying(differing({ mode: before }, { mode: after })),
  reference: ofReferencePlatforms,
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

/** What cannot be why an engine gives another output, and what it moves instead. */
const scopes: readonly { readonly axis: AxisName; readonly moves: string }[] = [
  { axis: 'mode', moves: 'which engines these are' },
  { axis: 'reference', moves: 'numbers of the reference, flips against it and their checks' },
  { axis: 'measurement', moves: 'times' },
  { axis: 'limits', moves: 'checks' },
  { axis: 'golden', moves: 'flips against the golden and their checks' },
];

const noCause = 'no cause can be told of what moved';

/** Whether one thing alone differs, which then is why; in sentences. Engines follow from the others, and from chance. */
export function causeOf(axes: readonly ComparedAxis[], isSame: boolean, hasMoved: boolean): string {
  if (isSame) return 'Nothing differs: both are the same report.';
  const narrow = scopes.map(({ axis }) => axis);
  const where = (state: boolean | null, isNarrow: boolean) =>
    axes
      .filter(({ axis, differs }) => axis !== 'engines' && differs === state && narrow.includes(axis) === isNarrow)
      .map(({ axis }) => axis);
  const beside = scopes.flatMap(({ axis, moves }) =>
    where(true, true).includes(axis)
      ? [`${capital(axisNames[axis])} ${differWord(axis)}, and can move ${moves} alone.`]
      : [],
  );
  const parts = axes.flatMap(({ differs, said }) => (differs === false ? said.map(words => `${capital(words)}.`) : []));
  const untold = where(null, true).map(axis => axisNames[axis]);
  return [
    ...mainSentences(
      { main: where(true, false), open: where(null, false), engines: axes.find(({ axis }) => axis === 'engines')! },
      beside.length + parts.length > 0 ? ' that could move an output' : '',
      hasMoved,
    ),
    ...beside,
    ...parts,
    ...(untold.length === 0 ? [] : [`Not told on a side: ${untold.join(', ')}.`]),
  ].join(' ');
}

interface Differing {
  readonly main: readonly AxisName[];
  /** What a side does not tell. */
  readonly open: readonly AxisName[];
  readonly engines: ComparedAxis;
}

function mainSentences({ main, open, engines }: Differing, that: string, hasMoved: boolean): string[] {
  const [names, untold] = [main, open].map(all => all.map(axis => axisNames[axis]).join(', '));
  const [one] = main;
  const none = engines.differs === null ? [`${capital(engines.said.join(', '))}.`] : [];
  if (main.length > 1)
    return [
      `Several things differ (${names}), so that ${noCause}.`,
      ...(open.length > 0 ? [`Not told on a side: ${untold}.`] : []),
      ...none,
    ];
  if (open.length > 0) {
    const told = one === undefined ? 'Nothing that is told differs' : `${capital(names!)} ${differWord(one)}`;
    return [`${told}, but a side does not tell ${untold}: ${noCause}.`, ...none];
  }
  const areRebuilt = engines.differs === true;
  if (one !== undefined)
    return [
      `One thing differs: ${names}${areRebuilt ? ', and the engines, which a rebuild alone may change, too' : ''}.`,
      ...none,
    ];
  if (engines.differs === null) return [`Nothing differs${that}.`, ...none];
  const why = (causes: string) => (hasMoved ? `: what moved is ${causes}` : '');
  return areRebuilt
    ? [
        `Nothing differs${that} but the engines, which were built again${why('what a build alone may change, the state of the machine, or chance')}.`,
      ]
    : [`Nothing differs${that}, and the engines are the same bytes${why('the state of the machine, or chance')}.`];
}

const capital = (words: string): string => words.replace(/^./, first => first.toUpperCase());

/** Limits of flips as checks say them. */
const limitWords = (thresholds: Thresholds, where = ''): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(thresholds).map(([name, limit]) => [
      where + name,
      name.startsWith('flips') ? describeLimit(limit as Limit) : limit,
    ]),
  );

interface Named {
  readonly name: string;
}

interface Known extends Named {
  readonly digest: string;
}

function ofDigests(what: string, before: Known | null, after: Known | null) {
  if (before === null || after === null) return untold(`a side could not read its ${what}`);
  if (before.digest === after.digest) return same;
  const named = ({ name, digest }: Known) => `${name} ${shortDigest(digest)}`;
  return saying([`${what} was ${named(before)} and is ${named(after)}`]);
}

function decisionsOf({ spec }: ReportDocument): object {
  const { task, tolerance, decode, matchIou, movedIou, pixelTolerance } = withTaskSettings(spec.model);
  return { task, tolerance, decode, matchIou, movedIou, pixelTolerance };
}

function runOf({ spec }: ReportDocument): object {
  const { batch, k } = normalizeSpec(spec);
  return { batch, k };
}

/**
 * Of the platforms of one name on both sides, but for those of the reference alone. Where no engine ran on such a one, they are of other devices, whatever
 * the reference ran on.
 */
function ofPlatforms(before: ReportDocument, after: ReportDocument, part: PlatformPart) {
  const [there, here] = [before, after].map(enginePlatforms);
  if (there!.length > 0 && here!.length > 0 && !there!.some(name => here!.includes(name)))
    return part === 'device'
      ? saying([`engines ran on ${there!.join(', ')} before and on ${here!.join(', ')} after`])
      : untold('no engine ran on platforms of one name');
  const others = [before, after].flatMap(referencePlatforms);
  return ofFacts(before, after, name => !others.includes(name), [part]);
}

/** Of platforms on which no engine was built or run on either side. */
function ofReferencePlatforms(before: ReportDocument, after: ReportDocument) {
  const [there, here] = [before, after].map(referencePlatforms);
  return ofFacts(before, after, name => there!.includes(name) && here!.includes(name), ['device', 'stack']);
}

/** A fact that one side does not tell is no difference: nobody knows. */
function ofFacts(
  before: ReportDocument,
  after: ReportDocument,
  isAsked: (platform: string) => boolean,
  parts: readonly PlatformPart[],
) {
  const all = before.platforms
    .filter(({ name }) => isAsked(name))
    .flatMap(left => {
      const right = after.platforms.find(({ name }) => name === left.name);
      const differences = right ? platformDifferences(left, right).filter(({ part }) => parts.includes(part)) : [];
      return differences.map(one => ({
        isTold: isTold(one),
        words: `${left.name}: ${one.key} was ${one.there ?? 'not said'} and is ${one.here ?? 'not said'}`,
      }));
    });
  const said = all.toSorted((a, b) => Number(b.isTold) - Number(a.isTold)).map(({ words }) => words);
  return all.length > 0 && !all.some(one => one.isTold) ? untold(...said) : saying(said);
}

const namesOf = (document: ReportDocument, isOfReference: boolean): string[] => [
  ...new Set(
    document.runs
      .filter(({ side }) => (side.recipe === referenceRecipe.name) === isOfReference)
      .flatMap(({ side }) => side.ranOn ?? []),
  ),
];

const enginePlatforms = (document: ReportDocument): string[] => namesOf(document, false);

function referencePlatforms(document: ReportDocument): string[] {
  const built = optimizedBuilds(document).map(build => builtOnName(build, document.platforms));
  const others = [...enginePlatforms(document), ...built];
  return namesOf(document, true).filter(name => !others.includes(name));
}

/** The reference is there even where nothing else could be built. */
const optimizedBuilds = ({ engines }: ReportDocument): BuildRecord[] =>
  engines.map(({ build }) => build).filter(({ recipe }) => recipe.name !== referenceRecipe.name);

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
  const alone = [
    ...onlyIn(lefts!, rights!).map(name => `recipe ${name} is of before alone`),
    ...onlyIn(rights!, lefts!).map(name => `recipe ${name} is of after alone`),
  ];
  const said = pairs.flatMap(({ left, right }) => differing(left, right).map(words => `${left.name}: ${words}`));
  // What one side alone has is no cause of what moved in what both have.
  return { differs: said.length > 0, said: [...said, ...alone] };
}

const onlyIn = (some: readonly Named[], others: readonly Named[]): string[] =>
  some.map(({ name }) => name).filter(name => !others.some(other => other.name === name));

function ofMeasurements({ latency: before }: ReportDocument, { latency: after }: ReportDocument) {
  if (before === null && after === null) return same;
  if (before === null || after === null)
    return untold(`latency was measured ${before === null ? 'after' : 'before'} alone`);
  return saying(differing(conditions(before.recipe), conditions(after.recipe)));
}

function ofGoldens({ goldens: before }: ReportDocument, { goldens: after }: ReportDocument) {
  const [lefts, rights] = [before, after].map(all =>
    Object.fromEntries(all.map(({ key, decisions }) => [key, shortDigest(decisions)])),
  );
  return saying(differing(lefts!, rights!));
}

function ofEngines(before: ReportDocument, after: ReportDocument) {
  const [lefts, rights] = [before, after].map(one => new Set(optimizedBuilds(one).map(({ engine }) => engine)));
  if (lefts!.size + rights!.size === 0) return untold('no build of either side came to an engine');
  if (lefts!.size === 0 || rights!.size === 0)
    return untold(`no build of ${lefts!.size === 0 ? 'before' : 'after'} came to an engine`);
  const shared = [...lefts!].filter(one => rights!.has(one)).length;
  if (shared === lefts!.size && shared === rights!.size) return same;
  return saying([`${shared} of ${lefts!.size} engines before and ${rights!.size} after are the same bytes`]);
}
