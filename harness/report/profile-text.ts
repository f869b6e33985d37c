import type { ReportDocument } from '../core/records.ts';
import { onOneLine } from '../core/unprintable.ts';
import { causeSentence, type ExplainedPair, explainedPairs, kernelWords, pairName, signed } from './causes.ts';
import { ms } from './format.ts';

/** Pairs of engines as text: why one is slower, the layers that it takes longer for, and its kernels; so many of each. */
export function renderProfile(document: ReportDocument, top: number): string {
  const pairs = explainedPairs(document);
  if (pairs.length === 0) return 'Fewer than two engines were measured, so there is nothing to compare.';
  return pairs.map(pair => pairLines(pair, top).join('\n')).join('\n\n');
}

function pairLines(pair: ExplainedPair, top: number): string[] {
  const { cause, layers, kernels } = pair;
  const slower = layers.filter(({ differenceMs }) => differenceMs > 0).slice(0, top);
  return [
    `${pairName(pair)}: ${causeSentence(cause)}`,
    ...(slower.length > 0 ? ['  Layers that take longer on the right, milliseconds'] : []),
    ...slower.map(layer => {
      const { left, right, differenceMs } = layer;
      const names = (right ?? left)!.layers.map(onOneLine).join(' | ');
      const kernel = kernelWords(layer);
      return `    ${signed(differenceMs)}  ${times(left)} → ${times(right)}  ${kernel}  ${names}`;
    }),
    ...(kernels.length > 0 ? ['  Kernels: calls and milliseconds, left and right'] : []),
    ...kernels
      .slice(0, top)
      .map(
        use =>
          `    ${use.calls.left} × ${ms(use.ms.left)}  ${use.calls.right} × ${ms(use.ms.right)}  ${onOneLine(use.kernel)}`,
      ),
  ];
}

const times = (group: { readonly ms: number } | null): string => (group ? ms(group.ms) : '–');
