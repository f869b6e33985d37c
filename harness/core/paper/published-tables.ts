import type { ResultTable, TableName } from '../tables/table.ts';
import { publishedFigures } from './figures.ts';
import { publishedPlatforms } from './table-i.ts';
import { publishedSizes } from './table-ii.ts';
import { publishedBenignErrors } from './table-iii.ts';
import { publishedAdversarialErrors } from './table-iv.ts';
import { publishedProfilerCost } from './table-ix.ts';
import { publishedFlipsAcross } from './table-v.ts';
import { publishedFlipsWithin } from './table-vi.ts';
import { publishedThroughput } from './table-vii.ts';
import { publishedLatencies } from './table-viii.ts';
import { publishedParts } from './table-x.ts';
import { publishedSlowerKernels } from './table-xi.ts';
import { publishedEngines } from './table-xii.ts';
import { publishedKernelCalls } from './table-xiii.ts';
import { publishedFindingsTable } from './table-xiv.ts';
import { publishedGains } from './table-xv.ts';
import { publishedRisks } from './table-xvi.ts';
import { publishedLambdas } from './table-xvii.ts';
import { publishedPredictions } from './table-xviii.ts';

/** Every table of the paper as published, in the form of those that are measured; what both have is in columns of one title. */
export const publishedTables: Readonly<Record<TableName, () => ResultTable>> = {
  I: publishedPlatforms,
  II: publishedSizes,
  III: publishedBenignErrors,
  IV: publishedAdversarialErrors,
  V: publishedFlipsAcross,
  VI: publishedFlipsWithin,
  VII: publishedThroughput,
  figures: publishedFigures,
  VIII: publishedLatencies,
  IX: publishedProfilerCost,
  X: publishedParts,
  XI: publishedSlowerKernels,
  XII: publishedEngines,
  XIII: publishedKernelCalls,
  XIV: publishedFindingsTable,
  XV: publishedGains,
  XVI: publishedRisks,
  XVII: publishedLambdas,
  XVIII: publishedPredictions,
};
