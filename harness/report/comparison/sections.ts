import type { DatasetRecord, ReportComparison } from '../../core/records.ts';
import { byPressure } from './change-words.ts';
import type { ComparisonSection } from './section.ts';
import { buildSection } from './sections/builds.ts';
import { checkSection } from './sections/checks.ts';
import { directSection } from './sections/direct.ts';
import { failureSection } from './sections/failures.ts';
import { flipSection } from './sections/flips.ts';
import { latencySection } from './sections/latency.ts';
import { layerSection } from './sections/layers.ts';
import { scoreSection } from './sections/scores.ts';

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
