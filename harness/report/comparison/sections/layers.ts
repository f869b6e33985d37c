import type { LayerChange, ReportComparison } from '../../../core/records.ts';
import { count, digits } from '../../format.ts';
import { placeName } from '../cells.ts';
import type { ComparisonSection } from '../section.ts';

export function layerSection({ layers }: ReportComparison): ComparisonSection {
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
