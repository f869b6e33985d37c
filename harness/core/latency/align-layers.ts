import { byText } from '../by-text.ts';
import type { LayerTimes } from '../records.ts';
import { mean } from '../statistics.ts';
import { alignKernels } from '../tensorrt/kernel-names.ts';

export interface LayerGroup {
  /** In the order of execution; several where one engine fuses what the other does not. */
  readonly layers: readonly string[];
  readonly kernels: readonly string[];
  /** Sum of the means of the layers, milliseconds an inference. */
  readonly ms: number;
}

export interface AlignedLayers {
  /** null where the engine has nothing for these nodes of the model, or makes them a part of something else that it does not name. */
  readonly left: LayerGroup | null;
  readonly right: LayerGroup | null;
  /** right - left, with 0 for what is not there. */
  readonly differenceMs: number;
  /** Whether both sides compute it by the same kernels. */
  readonly sameKernels: boolean;
}

/**
 * Layers of two engines of one model beside each other. Layers of one name belong together (of a name that comes twice, the first
 * with the first); what is left by the nodes of the model that the names are made of, as in `conv1 + relu1` against `conv1` and
 * `relu1`. What the right engine takes longest more for comes first.
 */
export function alignLayers(left: readonly LayerTimes[], right: readonly LayerTimes[]): AlignedLayers[] {
  const entries = [...numbered(left, 'left'), ...numbered(right, 'right')];
  const groups = joined(entries);
  return groups
    .map(group => {
      const of = (side: Side) => groupOf(group.filter(entry => entry.side === side));
      const [one, other] = [of('left'), of('right')];
      return {
        left: one,
        right: other,
        differenceMs: (other?.ms ?? 0) - (one?.ms ?? 0),
        sameKernels: one !== null && other !== null && one.kernels.join('\n') === other.kernels.join('\n'),
      };
    })
    .toSorted((a, b) => b.differenceMs - a.differenceMs);
}

export interface KernelUse {
  readonly kernel: string;
  /** How many layers an inference runs by it. */
  readonly calls: { readonly left: number; readonly right: number };
  /** Milliseconds an inference, of all its calls. */
  readonly ms: { readonly left: number; readonly right: number };
}

/** How often each kernel is called by an inference, and for how long (Tables XI and XIII of Shafi et al.); the longest first. */
export const compareKernels = (left: readonly LayerTimes[], right: readonly LayerTimes[]): KernelUse[] =>
  compareUses(usesOf(left), usesOf(right));

interface Use {
  readonly kernel: string;
  readonly calls: number;
  readonly ms: number;
}

/** Each kernel of two engines beside itself; the longest first. */
export function compareUses(left: readonly Use[], right: readonly Use[]): KernelUse[] {
  return alignKernels([left, right])
    .map(({ name, uses: [one, other] }) => ({
      kernel: name,
      calls: { left: one?.calls ?? 0, right: other?.calls ?? 0 },
      ms: { left: one?.ms ?? 0, right: other?.ms ?? 0 },
    }))
    .toSorted(
      (a, b) => Math.max(b.ms.left, b.ms.right) - Math.max(a.ms.left, a.ms.right) || byText(a.kernel, b.kernel),
    );
}

type Side = 'left' | 'right';

interface Entry {
  readonly side: Side;
  readonly layer: LayerTimes;
  /** What it is joined by. */
  readonly exact: string;
  readonly nodes: readonly string[];
}

function numbered(layers: readonly LayerTimes[], side: Side): Entry[] {
  const seen = new Map<string, number>();
  return layers.map(layer => {
    const times = (seen.get(layer.layer) ?? 0) + 1;
    seen.set(layer.layer, times);
    return { side, layer, exact: `${times} ${layer.layer}`, nodes: nodesIn(layer.layer) };
  });
}

/** Names of the model's nodes in that of a layer; a copy that only reformats has none of its own. */
const nodesIn = (layer: string): string[] =>
  /^Reformatting CopyNode/.test(layer) ? [] : layer.split(/\s*\+\s*|[\s,(){}[\]]+|\.{3}/).filter(word => word !== '');

/** Entries by whatever connects them, each group in the order in which the entries are given. */
function joined(entries: readonly Entry[]): Entry[][] {
  const both = Map.groupBy(entries, ({ exact }) => exact);
  const pairs = [...both.values()].filter(group => group.length === 2);
  const rest = [...both.values()].filter(group => group.length === 1).flat();
  const groups: { entries: Entry[]; nodes: Set<string> }[] = [];
  for (const entry of rest) {
    const touched = groups.filter(({ nodes }) => entry.nodes.some(node => nodes.has(node)));
    const [home = { entries: [], nodes: new Set<string>() }, ...others] = touched;
    if (touched.length === 0) groups.push(home);
    for (const other of others) {
      home.entries.push(...other.entries);
      for (const node of other.nodes) home.nodes.add(node);
      groups.splice(groups.indexOf(other), 1);
    }
    home.entries.push(entry);
    for (const node of entry.nodes) home.nodes.add(node);
  }
  return [...pairs, ...groups.map(group => group.entries)];
}

function groupOf(entries: readonly Entry[]): LayerGroup | null {
  if (entries.length === 0) return null;
  return {
    layers: entries.map(({ layer }) => layer.layer),
    kernels: entries.flatMap(({ layer }) => layer.kernel ?? []),
    ms: entries.reduce((sum, { layer }) => sum + meanOf(layer), 0),
  };
}

const usesOf = (layers: readonly LayerTimes[]): Use[] =>
  [...Map.groupBy(layers, ({ kernel, layer }) => kernel ?? layer)].map(([kernel, run]) => ({
    kernel,
    calls: run.length,
    ms: run.reduce((sum, layer) => sum + meanOf(layer), 0),
  }));

/** Milliseconds an inference, over the rounds that reported it; 0 where none did. */
export function meanOf({ ms }: LayerTimes): number {
  const told = ms.filter(value => value !== null);
  return told.length === 0 ? 0 : mean(told);
}
