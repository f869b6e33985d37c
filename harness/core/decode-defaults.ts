import type { AnchorGrid, BoxList, CenterPoints, Decode, MaskDecode } from './records.ts';

type Filled<D, K extends keyof D> = D & Required<Pick<D, K>>;

export type NormalCenterPoints = Filled<CenterPoints, 'activation' | 'minScore' | 'topK'>;
export type NormalAnchorGrid = Filled<AnchorGrid, 'classScores' | 'minScore' | 'topK' | 'nmsIou'>;
export type NormalBoxList = Filled<BoxList, 'activation' | 'scoreAxes' | 'minScore' | 'topK' | 'nmsIou'>;
export type NormalDecode = NormalCenterPoints | NormalAnchorGrid | NormalBoxList | MaskDecode;

const limits = { minScore: 0.3, topK: 100 };
const overlap = { nmsIou: 0.5 };

/** With every default written out, so that two ways to say the same are one. */
export function withDecodeDefaults(decode: Decode): NormalDecode {
  switch (decode.kind) {
    case 'center-points':
      return { activation: 'none', ...limits, ...decode };
    case 'anchor-grid':
      return { classScores: 'sigmoid', ...limits, ...overlap, ...decode };
    case 'boxes':
      return { activation: 'none', scoreAxes: 'boxes-classes', ...limits, ...overlap, ...decode };
    case 'mask':
      return decode;
  }
}

/** The outputs that decisions are made of; none where it is the only one, whatever its name. */
export function decodedOutputs(decode: Decode): string[] {
  switch (decode.kind) {
    case 'center-points':
      return [decode.heat, decode.distances];
    case 'anchor-grid':
      return decode.grids.map(({ output }) => output);
    case 'boxes':
      return [decode.boxes, decode.scores];
    case 'mask':
      return decode.output === undefined ? [] : [decode.output];
  }
}
