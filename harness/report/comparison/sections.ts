import type {
  Change,
  ComparedAxis,
  ComparedPlace,
  ComparedRange,
  DatasetRecord,
  DirectFlip,
  FlipChange,
  LatencyChange,
  LatencySide,
  LayerChange,
  ReportComparison,
} from '../../core/records.ts';
import { axisNames, differWord } from '../../core/report-comparison/axes.ts';
import { flipWords } from '../flip-words.ts';
import {
  accuracy,
  bytes,
  count,
  digits,
  ms,
  percent,
  plural,
  seconds,
  sentenceList,
  change as signedShare,
} from '../format.ts';
import { type CheckStatus, labelName, relationTitles, statusWords } from '../names.ts';

/** What a page, a text and a summary show alike. */
export interface ComparisonSection {
  readonly id: string;
  readonly title: string;
  /** How it is read, in a sentence. */
  readonly about: string;
  /** After the change and the subject. */
  readonly heads: readonly string[];
  readonly rows: readonly ComparisonRow[];
  /** Instead of rows. */
  readonly none: string;
}

export interface ComparisonRow {
  readonly change: Change;
  readonly subject: string;
  readonly cells: readonly string[];
  /** Why it is what it is; empty where the numbers say it. */
  readonly why: string;
  /** Further lines, such as the inputs that are new. */
  readonly more: readonly string[];
  /** How a check stands where that is more pressing than its change. */
  readonly stands?: 'fail' | 'inconclusive';
}

/** In what tone a row is shown: that of how it stands, else of its change. */
export const toneOf = ({ change, stands }: ComparisonRow): CheckStatus => stands ?? tones[change] ?? 'skipped';

const tones: Readonly<Partial<Record<Change, CheckStatus>>> = {
  worse: 'fail',
  better: 'pass',
  undecided: 'inconclusive',
};

/** What is the same and still fails is never folded away. */
export const isShown = ({ change, stands }: ComparisonRow): boolean => change !== 'same' || stands !== undefined;

export const changeWords: Readonly<Record<Change, string>> = {
  worse: 'Worse',
  new: 'New',
  undecided: 'Undecided',
  changed: 'Changed',
  'not-comparable': 'Not comparable',
  gone: 'Gone',
  better: 'Better',
  same: 'Same',
};

/** The most pressing first. */
export const changes = Object.keys(changeWords) as Change[];

/** Signs that differ in shape, so that no change is told by its colour alone. */
export const changeSigns: Readonly<Record<Change, string>> = {
  worse: '▲',
  new: '+',
  undecided: '?',
  changed: '≠',
  'not-comparable': '⊘',
  gone: '−',
  better: '▼',
  same: '=',
};

/** Stands on every face. */
export const notAVerdict =
  'Nothing here is a verdict: two finished reports are held beside each other, and neither is judged again.';

/** Whether a text is such a comparison, on whichever face, and may be written anew. */
export const isComparison = (text: string): boolean =>
  text.startsWith('{"kind":"report-comparison"') || text.includes(notAVerdict);

/** As in "2 worse, 1 new (it fails), 1 still failing, 30 the same"; empty of nothing. */
export function tallyOf(all: readonly ComparisonRow[]): string {
  const groups = Map.groupBy(all.toSorted(byPressure), wordsOf);
  return [...groups]
    .map(([words, rows]) => {
      const failing = rows.filter(({ change, stands }) => change !== 'worse' && change !== 'same' && stands === 'fail');
      return `${count(rows.length)} ${words}${failingWords(failing.length, rows.length)}`;
    })
    .join(', ');
}

function wordsOf({ change, stands }: ComparisonRow): string {
  if (change !== 'same') return changeWords[change].toLowerCase();
  return stands === undefined ? 'the same' : stillWords[stands];
}

const stillWords = { fail: 'still failing', inconclusive: 'still undecided' };

function failingWords(failing: number, of: number): string {
  if (failing === 0) return '';
  if (failing < of) return ` (${count(failing)} fail)`;
  return [' (it fails)', ' (both fail)'][of - 1] ?? ' (all fail)';
}

/** Of one change, what fails first. */
const byPressure = (a: ComparisonRow, b: ComparisonRow): number =>
  changes.indexOf(a.change) - changes.indexOf(b.change) || pressure.indexOf(a.stands) - pressure.indexOf(b.stands);

const pressure: readonly ComparisonRow['stands'][] = ['fail', 'inconclusive', undefined];

/** The same without what is the same and passes. */
export const movedWords = (all: readonly ComparisonRow[]): string => tallyOf(all.filter(isShown)) || 'nothing moved';

/** What moved in one line, as in "Checks: 1 worse · Latency: 4 undecided". */
export const movedLine = (sections: readonly ComparisonSection[]): string =>
  sections
    .filter(({ rows }) => rows.some(isShown))
    .map(({ title, rows }) => `${title}: ${movedWords(rows)}`)
    .join(' · ') || 'Nothing moved';

/** All that moved, in the order in which an upgrader asks. `dataset`: of after, for the names of labels. */
export function comparisonSections(record: ReportComparison, dataset: DatasetRecord | null): ComparisonSection[] {
  const sections = [
    directSection(record, dataset),
    checkSection(record),
    flipSection(record),
    scoreSection(record),
    latencySection(record),
    buildSection(record),
    layerSection(record),
    failureSection(record),
  ];
  return sections.map(section => ({
    ...section,
    rows: section.rows.toSorted(byPressure),
  }));
}

interface AxisRow {
  readonly name: string;
  /** Null where it is the same, and nothing is said of it. */
  readonly state: string | null;
  readonly said: readonly string[];
}

/** Each axis: whether it differs, and what is there and here; what differs first. */
export const axisRows = ({ axes }: ReportComparison): AxisRow[] =>
  axes
    .toSorted((a, b) => axisOrder(a) - axisOrder(b))
    .map(one => ({
      name: axisNames[one.axis].replace(/^./, first => first.toUpperCase()),
      state: stateOf(one),
      said: one.said,
    }));

const axisOrder = ({ differs, said }: ComparedAxis): number =>
  differs ? 0 : differs === null ? 1 : said.length > 0 ? 2 : 3;

function stateOf({ axis, differs, said }: ComparedAxis): string | null {
  if (differs === null) return 'not told';
  if (differs) return differWord(axis);
  return said.length > 0 ? 'the same where both have it' : null;
}

/** Of both reports, the platforms that are test doubles. */
export const doublesIn = ({ before, after }: ReportComparison): string[] => [
  ...new Set([...before.doubles, ...after.doubles]),
];

/** As in "fp16 c_gpu_r_gpu". */
const placeName = ({ recipe, builtOn, ranOn }: ComparedPlace): string => `${recipe} c_${builtOn}_r_${ranOn}`;

const none = '–';

const span = (range: ComparedRange | null, text: (value: number) => string): string => {
  if (range === null) return none;
  const [least, most] = [text(range.least), text(range.most)];
  return least === most ? least : `${least} to ${most}`;
};

const points = (share: number): string => `${share > 0 ? '+' : share < 0 ? '−' : '±'}${digits(Math.abs(100 * share))}`;

function directSection({ direct, before, after }: ReportComparison, dataset: DatasetRecord | null): ComparisonSection {
  const told = direct.groups.map(
    (one): ComparisonRow => ({
      change: one.change,
      subject: placeName(one.place),
      cells: [
        `${span({ least: one.least, most: one.most, of: one.pairs }, count)} of ${count(one.inputs)}`,
        count(one.pairs),
        count(one.always),
        span(one.within.before, count),
        span(one.within.after, count),
      ],
      why: one.from === 'report' && one.list.length > 0 ? 'by the labels that the reports hold' : '',
      more: one.list.map(flip => directWords(flip, one.pairs, dataset)),
    }),
  );
  const untold = direct.untold.map(
    ({ place, why }): ComparisonRow => ({
      change: 'not-comparable',
      subject: placeName(place),
      cells: [none, none, none, none, none],
      why,
      more: [],
    }),
  );
  return {
    id: 'direct',
    title: 'The same input before and after',
    about: `Every engine of ${before.id === after.id ? 'before' : before.id} against every engine of ${before.id === after.id ? 'after' : after.id}, of one recipe, built and run on platforms of one name. Beside it what two builds of one side flip, which no upgrade is to blame for.`,
    heads: ['Flips', 'Pairs', 'Flip in all pairs', 'Rebuilds before', 'Rebuilds after'],
    rows: [...told, ...untold],
    none: 'No recipe was run on platforms of one name in both, or outputs are not compared.',
  };
}

function directWords({ flip, pairs }: DirectFlip, of: number, dataset: DatasetRecord | null): string {
  const margin = flip.fromMargin === null ? '' : `, margin ${flip.fromMargin.toPrecision(3)}`;
  const truth = flip.truth === null ? '' : `, truth ${labelName(dataset, flip.truth)}`;
  return `${flip.id}: ${flipWords(flip, dataset)}${of === 1 ? '' : ` in ${pairs} of ${plural(of, 'pair')}`}${margin}${truth}`;
}

const checkKinds: Readonly<Partial<Record<ReportComparison['checks'][number]['what'], string>>> = {
  'new-failure': 'fails now',
  mended: 'mended',
  'still-failing': 'still failing',
  'still-undecided': 'still undecided',
};

function checkSection({ checks }: ReportComparison): ComparisonSection {
  const side = (one: (typeof checks)[number]['before']) =>
    one === null ? none : `${statusWords[one.status]}: ${one.actual}`;
  return {
    id: 'checks',
    title: 'Checks',
    about: 'As each report was judged then, by its own limits.',
    heads: ['Before', 'After'],
    rows: checks.map(({ change, title, what, why, before, after }) => ({
      change,
      subject: title,
      cells: [side(before), side(after)],
      why: [checkKinds[what], why].filter(words => words).join('; '),
      more: after && after.status !== 'pass' && what !== 'new' ? [after.message] : [],
      ...(after?.status === 'fail' || after?.status === 'inconclusive' ? { stands: after.status } : {}),
    })),
    none: 'Neither report has a check.',
  };
}

const pairName = ({ relation, left, right }: FlipChange): string => {
  const sides = left === null ? [right] : [left, right];
  return `${relationTitles[relation]}: ${[...new Set(sides.map(placeName))].join(' and ')}`;
};

function flipSection({ flips }: ReportComparison): ComparisonSection {
  const side = (one: FlipChange['before']) =>
    one === null
      ? none
      : `${span({ ...one, of: one.pairs }, count)} of ${count(one.inputs)} in ${plural(one.pairs, 'pair')}`;
  return {
    id: 'flips',
    title: 'Flips within each report',
    about:
      'Of each kind of pair how many inputs flip in a pair, and which flip in any pair on one side alone. The interval is of how much more often one flips after, over every choice of a pair of each.',
    heads: ['Before', 'After', 'New inputs', 'Gone inputs', 'Both', 'Share, points'],
    rows: flips.map(one => ({
      change: one.change,
      subject: pairName(one),
      cells: [
        side(one.before),
        side(one.after),
        ...(one.before === null || one.after === null || one.change === 'not-comparable'
          ? [none, none, none]
          : [one.new.length, one.gone.length, one.kept].map(count)),
        one.interval === null ? none : `${points(one.interval.low)} to ${points(one.interval.high)}`,
      ],
      why: one.why ?? '',
      more: [...one.new.map(id => `new: ${id}`), ...one.gone.map(id => `gone: ${id}`)],
    })),
    none: 'Neither report compares outputs.',
  };
}

function scoreSection({ scores }: ReportComparison): ComparisonSection {
  return {
    id: 'scores',
    title: 'Against the truth',
    about: 'The interval is of how much more often after is wrong, in points, over every pair of engines.',
    heads: ['Before', 'After', 'Wrong more often, points'],
    rows: scores.map(({ change, place, metric, before, after, interval, why }) => {
      const text = (value: number) => (metric === 'top-1' ? accuracy(value) : value.toFixed(4));
      return {
        change,
        subject: `${metric}: ${placeName(place)}`,
        cells: [
          span(before, text),
          span(after, text),
          interval === null ? none : `${points(interval.low)} to ${points(interval.high)}`,
        ],
        why: why ?? '',
        more: [],
      };
    }),
    none: 'Neither report has a score.',
  };
}

function latencySection({ latency }: ReportComparison): ComparisonSection {
  const side = (one: LatencySide | null) => (one === null ? none : `${ms(one.ms)} ms`);
  return {
    id: 'latency',
    title: 'Latency',
    about:
      'The median of round medians, of several engines the geometric mean. The ratio is what was seen; whether it is a difference is decided beside each other in one session, or by how accepted sessions scatter (triplicate baseline measure), and else not at all.',
    heads: ['Before', 'After', 'Ratio', 'Decided by'],
    rows: latency.map(one => ({
      change: one.change,
      subject: placeName(one.place),
      cells: [side(one.before), side(one.after), one.ratio === null ? none : signedShare(one.ratio), wayOf(one)],
      why: one.why ?? '',
      more: latencyMore(one),
    })),
    none: 'Neither report measured latency.',
  };
}

function wayOf({ by, decision, relation }: LatencyChange): string {
  const kind = relation === null ? '' : `${relation.kind.replace('-', ' ')}`;
  if (by === null || decision === null) return kind || none;
  const { low, high } = decision.widened ?? decision.interval;
  const how = by === 'beside' ? 'in turns, in one session' : 'against how sessions scatter';
  return `${kind}, ${how}: ${signedShare(decision.relativeDifference)} (${signedShare(low)} to ${signedShare(high)})`;
}

/** What may be why: engines one by one, and how the device was. */
function latencyMore({ before, after, relation }: LatencyChange): string[] {
  const engines = (when: string, side: LatencySide | null) =>
    (side?.engines ?? []).map(
      ({ ordinals, medianMs, interval, quality }) =>
        `${when} #${ordinals.join(', #')}: median ${ms(medianMs)} ms, ${percent(interval.level)} interval ${ms(interval.low)} to ${ms(interval.high)}${quality.length > 0 ? ` (${quality.join(', ')})` : ''}`,
    );
  const moved = (what: string, of: (side: LatencySide) => number | null, unit: string) => {
    const [was, is] = [before && of(before), after && of(after)];
    return was === null || is === null ? [] : [`${what} ${digits(was)} before, ${digits(is)} ${unit} after`];
  };
  const throttled = [before?.throttled ? 'before' : '', after?.throttled ? 'after' : ''].filter(when => when !== '');
  return [
    ...(relation && relation.differs.length > 0 ? [relation.differs.join(', ')] : []),
    ...engines('before', before),
    ...engines('after', after),
    ...moved('clock', side => side.clockMhz, 'MHz'),
    ...moved('power', side => side.powerWatts, 'W'),
    ...moved('temperature', side => side.temperatureC, '°C'),
    ...(throttled.length > 0 ? [`the device was throttled ${sentenceList(throttled)}`] : []),
  ];
}

const quantities: Readonly<
  Record<ReportComparison['builds'][number]['what'], { title: string; text: (value: number) => string }>
> = {
  engines: { title: 'distinct engines', text: count },
  bytes: { title: 'size', text: bytes },
  seconds: { title: 'build time', text: seconds },
};

function buildSection({ builds }: ReportComparison): ComparisonSection {
  return {
    id: 'builds',
    title: 'Builds',
    about:
      'Engines, their sizes, and how long builds took. A build may differ from the next one of the same recipe: sizes are better or worse only of so many builds that chance is no likely cause.',
    heads: ['Before', 'After', 'The same bytes'],
    rows: builds.map(({ change, recipe, builtOn, what, before, after, shared, why }) => {
      const { title, text } = quantities[what];
      return {
        change,
        subject: `${title}: ${recipe} built on ${builtOn}`,
        cells: [span(before, text), span(after, text), what === 'engines' ? count(shared) : ''],
        why: why ?? '',
        more: [],
      };
    }),
    none: 'Neither report has a build.',
  };
}

function layerSection({ layers }: ReportComparison): ComparisonSection {
  return {
    id: 'layers',
    title: 'Layers and kernels',
    about:
      'The first engine of each side, aligned by the nodes of the model. Milliseconds are of the profiler and decide nothing; builds of one recipe differ in kernels, too.',
    heads: ['By', 'Layers', 'Other kernel', 'New', 'Gone'],
    rows: layers.map(one => ({
      change: one.change,
      subject: placeName(one.place),
      cells: [
        one.from === 'profile' ? 'the profiler' : 'what the builder said',
        count(one.groups),
        count(one.other),
        count(one.new),
        count(one.gone),
      ],
      why: `${one.before} against ${one.after}`,
      more: one.rows.map(layerWords),
    })),
    none: 'No place has layers or tactics in both reports.',
  };
}

function layerWords({ layers, before, after, differenceMs }: LayerChange['rows'][number]): string {
  const moved = differenceMs === null ? '' : `${differenceMs < 0 ? '−' : '+'}${digits(Math.abs(differenceMs))} ms, `;
  const kernels = before === after ? 'the same kernel' : `${before ?? 'not there'} → ${after ?? 'not there'}`;
  return `${layers.join(' | ')}: ${moved}${kernels}`;
}

function failureSection({ failures }: ReportComparison): ComparisonSection {
  return {
    id: 'failures',
    title: 'Steps that came to nothing',
    about: 'What failed in either report.',
    heads: ['Code'],
    rows: failures.map(({ change, stage, recipe, platform, code, message }) => ({
      change,
      subject: [stage, recipe, platform === null ? null : `on ${platform}`].filter(word => word !== null).join(' '),
      cells: [code],
      why: message,
      more: [],
    })),
    none: 'No step failed in either.',
  };
}
