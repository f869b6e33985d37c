import type { ReportDocument } from '../core/records.ts';
import { type Beside, nothingBeside } from './beside.ts';
import { accuracySection } from './html/accuracy.ts';
import { buildsSection } from './html/builds.ts';
import { calibrationSection } from './html/calibration.ts';
import { checksSection } from './html/checks.ts';
import { confusionSection } from './html/confusion.ts';
import { toText } from './html/escape.ts';
import { failuresSection } from './html/failures.ts';
import { flippedInputsSection } from './html/flipped-inputs.ts';
import { flipsSection } from './html/flips.ts';
import { latencySection } from './html/latency.ts';
import { openChecksSection } from './html/open-checks.ts';
import { outputsSection } from './html/outputs.ts';
import { page } from './html/page.ts';
import { provenanceSection } from './html/provenance.ts';
import { reproduceSection } from './html/reproduce.ts';
import { tablesSection } from './html/tables.ts';
import { throughputSection } from './html/throughput.ts';
import { detectionSection, segmentationSection } from './html/truth-scores.ts';
import { factsSection } from './html/verdict.ts';

/**
 * One self-contained page, in the order of the questions that it is opened for: may it ship, what is in the way, why. It loads nothing, reads whole without its script, and shows what the document says without
 * deciding anything. Pictures are PNG or WebP files by input index; an input without one says so. The same arguments
 * give the same text.
 */
export function renderHtml(
  document: ReportDocument,
  pictures: ReadonlyMap<number, Uint8Array>,
  beside: Beside = nothingBeside,
): string {
  const sections = [
    openChecksSection(document),
    failuresSection(document),
    checksSection(document),
    factsSection(document),
    flipsSection(document),
    flippedInputsSection(document, pictures, beside.decisions),
    confusionSection(document),
    outputsSection(document),
    accuracySection(document),
    detectionSection(document),
    segmentationSection(document),
    calibrationSection(document),
    latencySection(document),
    throughputSection(document),
    buildsSection(document, beside),
    tablesSection(document),
    provenanceSection(document),
    reproduceSection(document),
  ];
  return toText(
    page(
      document,
      sections.filter(section => section !== null),
      beside.lacks,
    ),
  );
}
