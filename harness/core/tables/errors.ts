import { byText } from '../by-text.ts';
import type { ReportDocument } from '../records.ts';
import {
  type ChosenParts,
  homeRuns,
  isClean,
  isCorrupted,
  labelsOf,
  partsWhere,
  referenceRun,
  wrongLabels,
} from './decisions.ts';
import { missingOf, whyNothing } from './missing.ts';
import { isRange, rangeOf } from './range.ts';
import { leftOut, platformsOf, tellingApart } from './report-notes.ts';
import { cellValue, type ResultTable, sourced, type TableCell, type TableColumn } from './table.ts';

/** Table III: top-1 errors of optimized engines and of the unoptimized model, on inputs as they are. */
export const benignErrorsTable = (reports: readonly ReportDocument[]): ResultTable =>
  errorsTable(reports, {
    name: 'III',
    title: 'Top-1 errors on benign inputs',
    columns: [],
    inputs: 'without corruption',
    blocks: [document => [{ cells: [], parts: partsWhere(document, isClean) }]],
  });

/** Table IV: the same on corrupted inputs, by severity over all corruptions, and below that by each of them. */
export const adversarialErrorsTable = (reports: readonly ReportDocument[]): ResultTable =>
  errorsTable(reports, {
    name: 'IV',
    title: 'Top-1 errors on adversarial inputs',
    columns: [{ title: 'Corruption' }, { title: 'Severity' }],
    inputs: 'with a corruption',
    blocks: [bySeverity, byView],
  });

interface Group {
  readonly cells: readonly string[];
  readonly parts: ChosenParts;
}

function bySeverity(document: ReportDocument): Group[] {
  const views = (document.dataset?.parts ?? []).map(({ view }) => view).filter(isCorrupted);
  const severities = [...new Set(views.map(({ severity }) => severity))].sort((a, b) => a - b);
  return severities.map(severity => ({
    cells: [`all ${views.filter(view => view.severity === severity).length}`, String(severity)],
    parts: partsWhere(document, view => isCorrupted(view) && view.severity === severity),
  }));
}

const byView = ({ dataset }: ReportDocument): Group[] =>
  (dataset?.parts ?? []).flatMap(({ view }, part) =>
    isCorrupted(view) ? { cells: [view.corruption, String(view.severity)], parts: new Set([part]) } : [],
  );

interface ErrorsTable extends Pick<ResultTable, 'name' | 'title'> {
  /** What tells the groups of one engine apart. */
  readonly columns: readonly TableColumn[];
  readonly inputs: string;
  /** Rows of one after those of the other. */
  readonly blocks: readonly ((document: ReportDocument) => Group[])[];
}

function errorsTable(
  reports: readonly ReportDocument[],
  { name, title, columns, inputs, blocks }: ErrorsTable,
): ResultTable {
  const used = reports.filter(document => blocks.some(groups => hasErrors(document, groups(document))));
  const platforms = platformsOf(used);
  const apart = tellingApart(used);
  const rows = blocks.flatMap(groups =>
    used.flatMap(document =>
      errorRows(document, groups(document), platforms).map(row => [
        document.spec.model.name,
        ...apart.cells(document),
        ...row,
      ]),
    ),
  );
  return {
    name,
    title,
    columns: [
      { id: 'model', title: 'Model' },
      ...apart.columns,
      { id: 'recipe', title: 'Recipe' },
      ...columns,
      ...platforms.map(name => ({ title: name, unit: '% wrong' as const })),
      { id: 'unoptimized', title: 'Unoptimized', unit: '% wrong' },
      { title: 'Inputs', unit: 'inputs' },
    ],
    rows,
    notes: [
      `Of the inputs ${inputs}. Unoptimized is the same model with optimization off, run by ${referencesOf(used)}.`,
      ...(rows.some(row => row.map(cellValue).some(isRange))
        ? ['Where engines of one recipe differ, the smallest and the largest error are given.']
        : []),
      ...leftOut(reports, used, `no truth, no inputs ${inputs}, or no labels of the reference`),
    ],
  };
}

/** As in "onnxruntime 1.30.0 on cpu-1": no column need be of that runtime. */
function referencesOf(reports: readonly ReportDocument[]): string {
  const said = reports.map(document => {
    const ranOn = referenceRun(document)?.side.ranOn;
    const platform = document.platforms.find(({ name }) => name === ranOn);
    if (!platform) return `an unknown runtime on ${ranOn ?? 'an unknown platform'}`;
    const { backend, stack } = platform;
    return `${[backend, stack[backend] ?? []].flat().join(' ')} on ${ranOn}`;
  });
  return [...new Set(said)].join(' or ') || 'none';
}

/** Whether the report has any row, which costs less to tell than the rows. */
function hasErrors(document: ReportDocument, groups: readonly Group[]): boolean {
  const labels = referenceRun(document)?.labels;
  if (labels === undefined || homeRuns(document).length === 0) return false;
  return groups.some(({ parts }) => wrongLabels(document, labels, parts).inputs > 0);
}

/** Rows of one report, from the recipe on. */
function errorRows(document: ReportDocument, groups: readonly Group[], platforms: readonly string[]): TableCell[][] {
  const reference = referenceRun(document);
  if (reference?.labels === undefined) return [];
  const { id: record, spec } = document;
  const missing = missingOf('III', [document]);
  const engines = homeRuns(document).flatMap(({ side }) => {
    const labels = labelsOf(document, side);
    return labels === null ? [] : { side, labels };
  });
  const recipes = [...new Set(engines.map(({ side }) => side.recipe!))].sort(byText);
  const from = { record, of: reference.side.label };
  return recipes.flatMap(recipe =>
    groups.flatMap(({ cells, parts }) => {
      const unoptimized = wrongLabels(document, reference.labels!, parts);
      if (unoptimized.inputs === 0) return [];
      const errorsOn = (platform: string) => {
        const mine = engines.filter(({ side }) => side.recipe === recipe && side.ranOn === platform);
        return sourced(
          rangeOf(
            mine.map(({ labels }) => percent(wrongLabels(document, labels, parts))),
            3,
          ),
          mine.map(({ side }) => ({ record, of: side.label })),
        );
      };
      return [
        [
          recipe,
          ...cells,
          ...platforms.map(
            platform => errorsOn(platform) ?? whyNothing(missing, { model: spec.model.name, recipe, platform }),
          ),
          sourced(percent(unoptimized), [from]),
          sourced(unoptimized.inputs, [from]),
        ],
      ];
    }),
  );
}

const percent = ({ wrong, inputs }: ReturnType<typeof wrongLabels>): number => (100 * wrong) / inputs;
