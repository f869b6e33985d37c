import { withDecodeDefaults } from '../../core/decode-defaults.ts';
import type { ReportDocument } from '../../core/records.ts';
import { count } from '../format.ts';
import { labelName } from '../names.ts';
import { type Section, table } from './table.ts';

const share = (value: number | null) => ({ content: value === null ? '–' : value.toFixed(4), value });
const number = (value: number) => ({ content: count(value), value });

/** Boxes against the objects that the dataset gives. Null where it gives none. */
export function detectionSection({ runs, spec }: ReportDocument): Section | null {
  const scored = runs.flatMap(({ side, detection }) => (detection ? [{ side, detection }] : []));
  if (scored.length === 0) return null;
  const body = table({
    id: 'detection-table',
    caption: `Boxes against the truth: precision and recall at IoU 0.75, and COCO’s average precision${countedBoxes(spec)}`,
    columns: [
      { title: 'Run' },
      ...['Precision', 'Recall', 'AP', 'AP50', 'AP75', 'Objects', 'Boxes', 'Inputs'].map(title => ({
        title,
        numeric: true as const,
      })),
    ],
    rows: scored.map(({ side, detection: { precision75, recall75, ap, ap50, ap75, truths, detections, inputs } }) => ({
      cells: [
        side.label,
        ...[precision75, recall75, ap, ap50, ap75].map(share),
        ...[truths, detections, inputs].map(number),
      ],
    })),
  });
  return { id: 'detection', title: 'Boxes against the truth', body };
}

/** COCO's AP is of every box that a net proposes; this one is of those that are decided. */
function countedBoxes({ model: { decode } }: ReportDocument['spec']): string {
  const how = decode && withDecodeDefaults(decode);
  if (!how || how.kind === 'mask') return '';
  return `, of boxes with a score of at least ${how.minScore}, ${how.topK} a picture`;
}

/** Masks against those that the dataset gives. Null where it gives none. */
export function segmentationSection({ runs, dataset }: ReportDocument): Section | null {
  const scored = runs.flatMap(({ side, segmentation }) => (segmentation ? [{ side, segmentation }] : []));
  if (scored.length === 0) return null;
  const body = table({
    id: 'segmentation-table',
    caption: 'Masks against the truth: intersection over union, the mean over labels and each',
    columns: [
      { title: 'Run' },
      { title: 'mIoU', numeric: true },
      { title: 'By label', fixed: true },
      { title: 'Pixels', numeric: true },
      { title: 'Ignored', numeric: true },
      { title: 'Inputs', numeric: true },
    ],
    rows: scored.map(({ side, segmentation: { meanIou, classes, pixels, ignored, inputs } }) => ({
      cells: [
        side.label,
        share(meanIou),
        classes.map(({ label, iou }) => `${labelName(dataset, label)} ${iou.toFixed(4)}`).join(' · '),
        ...[pixels, ignored, inputs].map(number),
      ],
    })),
  });
  return { id: 'segmentation', title: 'Masks against the truth', body };
}
