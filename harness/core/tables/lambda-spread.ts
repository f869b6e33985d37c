import type { Prediction } from '../bsp/predict.ts';
import { byText } from '../by-text.ts';
import { alignKernels } from '../tensorrt/kernel-names.ts';
import { conditionWords } from './conditions.ts';
import { type PredictedEngine, type PredictionInput, predictedEngines, typical } from './predicted-engines.ts';
import { type ResultTable, sourced, type TableCell, withFound } from './table.ts';

/**
 * Table XVII: λ of each kernel, what it was calibrated from, and the error of what it predicts, by each engine of one model, recipe and
 * place; how far both move from engine to engine. Engines were built of one model, and a model of the hardware takes them for one.
 */
export function lambdaSpreadTable(input: PredictionInput): ResultTable {
  const { predicted, notes } = predictedEngines(input);
  const groups = [...Map.groupBy(predicted, placeOf).values()].filter(group => group.length > 1);
  const most = Math.max(0, ...groups.map(group => group.length));
  return withFound(
    {
      name: 'XVII',
      title: 'λ and error from engine to engine, by the BSP model',
      columns: [
        { id: 'model', title: 'Model' },
        { id: 'recipe', title: 'Recipe' },
        { title: 'Built on' },
        { title: 'From' },
        { title: 'To' },
        { id: 'kernel', title: 'Kernel' },
        ...Array.from({ length: most }, (_, at) => [
          { title: `Engine ${at + 1}: a call`, unit: 'µs' as const },
          { title: `Engine ${at + 1}: λ`, unit: 'λ' as const },
          { title: `Engine ${at + 1}: error`, unit: '% off' as const },
        ]).flat(),
        { title: 'λ moves', unit: '%' },
        { title: 'Error moves', unit: 'points' },
        { id: 'conditions', title: 'Measured with' },
      ],
      rows: groups.flatMap(group => rowsOf(group, most)).map(({ cells }) => cells),
      notes: [
        'λ moves by the largest over the smallest, the error by their difference. Blank: that engine does not call the kernel, or its counters are missing (Table XVIII says why).',
        ...groups.map(group => {
          const { model, side } = group[0]!.left;
          return `${model}, ${side.recipe} of ${side.builtOn}: ${group.map(({ left }, at) => `engine ${at + 1} is ${left.name}`).join(', ')}.`;
        }),
        ...(predicted.length > 0 && groups.length === 0
          ? ['Of no recipe there is more than one engine on both platforms.']
          : []),
        ...notes,
      ],
    },
    foundOf(groups),
  );
}

const placeOf = ({ left, right }: PredictedEngine): string =>
  JSON.stringify([
    left.model,
    left.side.recipe,
    left.side.builtOn,
    left.side.ranOn,
    right.side.ranOn,
    left.conditions,
    left.origin === 'report' && left.sources,
  ]);

interface SpreadRow {
  readonly cells: readonly TableCell[];
  /** How far the error moves, as a share; null with less than two of it. */
  readonly errorMoves: number | null;
}

function rowsOf(group: readonly PredictedEngine[], most: number): SpreadRow[] {
  const { model, side, conditions } = group[0]!.left;
  const head = [model, side.recipe, side.builtOn, side.ranOn, group[0]!.right.side.ranOn];
  const row = (kernel: string, all: readonly (Prediction | null)[]): SpreadRow => {
    const sources = group.map(({ from: { here, there } }) => ({
      times: here.times,
      lambda: [...here.times, ...here.counters],
      error: [...here.times, ...here.counters, ...there.times, ...there.counters],
    }));
    const lambdas = all.flatMap(one => one?.lambda ?? []);
    const errors = all.flatMap(one => one?.error ?? []);
    const errorMoves = errors.length < 2 ? null : Math.max(...errors) - Math.min(...errors);
    return {
      errorMoves,
      cells: [
        ...head,
        kernel,
        ...all.flatMap((one, at) => {
          const { times, lambda, error } = sources[at]!;
          return [
            sourced(one && 1000 * one.ms, times),
            sourced(one?.lambda ?? null, lambda),
            sourced(one && one.error !== null ? 100 * one.error : null, error),
          ];
        }),
        ...Array<null>(3 * (most - group.length)).fill(null),
        sourced(
          lambdas.length < 2 ? null : 100 * (Math.max(...lambdas) / Math.min(...lambdas) - 1),
          sources.flatMap(({ lambda }) => lambda),
        ),
        sourced(
          errorMoves === null ? null : 100 * errorMoves,
          sources.flatMap(({ error }) => error),
        ),
        conditionWords(conditions),
      ],
    };
  };
  const longest = ({ uses }: { readonly uses: readonly (Prediction | null)[] }) =>
    Math.max(...uses.map(one => (one ? one.calls * one.ms : 0)));
  const isWhole = group.every(({ prediction }) => prediction.share > 1 - 1e-9);
  return [
    row(
      isWhole ? 'whole application' : 'whole application, of kernels that are predicted',
      group.map(({ prediction }) => prediction.whole),
    ),
    ...alignKernels(group.map(({ prediction }) => prediction.kernels))
      .toSorted((a, b) => longest(b) - longest(a) || byText(a.name, b.name))
      .map(({ name, uses }) => row(name, uses)),
  ];
}

/** How far errors move, against what Shafi et al. say. */
function foundOf(groups: readonly (readonly PredictedEngine[])[]): string | null {
  const { of, by } = typical(groups.flat());
  const typicalGroups = [...Map.groupBy(of, placeOf).values()];
  const moves = typicalGroups
    .flatMap(group => rowsOf(group, group.length))
    .flatMap(({ errorMoves }) => errorMoves ?? []);
  if (moves.length === 0) return null;
  const [least, greatest] = [Math.min(...moves), Math.max(...moves)].map(share => (100 * share).toFixed(2));
  return `Found: from engine to engine errors move by ${least} to ${greatest} points${by}; Shafi et al. say 2 to 13, and print 0.46 to 12.76.`;
}
