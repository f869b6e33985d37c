import { coreRate, cyclesPerThread } from '../bsp/equation.ts';
import { haveSameLatencies } from '../bsp/platform-parameters.ts';
import type { KernelPrediction, Prediction } from '../bsp/predict.ts';
import { conditionWords } from './conditions.ts';
import { type PredictedEngine, type PredictionInput, predictedEngines, typical } from './predicted-engines.ts';
import { type ResultTable, sourced, type TableCell, withFound } from './table.ts';

/**
 * Table XVIII: each kernel of an engine on the bigger platform, predicted by its λ on the smaller one (Equation 2, per thread), beside
 * what was measured there; and the whole application, Σ Tₙ·jₙ.
 */
export function predictionTable(input: PredictionInput): ResultTable {
  const { predicted, notes } = predictedEngines(input);
  return withFound(
    {
      name: 'XVIII',
      title: 'Kernels and applications on the bigger platform, predicted from the smaller one by the BSP model',
      columns: [
        { id: 'model', title: 'Model' },
        { id: 'recipe', title: 'Recipe' },
        { id: 'engine', title: 'Engine' },
        { id: 'kernel', title: 'Kernel' },
        { title: 'From' },
        { title: 'Calls', unit: 'calls' },
        { title: 'A call', unit: 'µs' },
        { title: 'Threads', unit: 'threads' },
        { title: 'Cycles a thread', unit: 'cycles' },
        { title: 'λ', unit: 'λ' },
        { title: 'To' },
        { title: 'Predicted', unit: 'µs' },
        { title: 'Measured', unit: 'µs' },
        { title: 'λ there', unit: 'λ' },
        { title: 'Error', unit: '% off' },
        { title: 'Predicted longer', unit: '%' },
        { id: 'conditions', title: 'Measured with' },
        { id: 'blank', title: 'Blank because' },
      ],
      rows: predicted.flatMap(rowsOf),
      notes: [
        'λ is what Equation 2, with the loads and stores of one thread, gives for λ = 1 over the measured time; the error is |1 − λ there / λ|, and longer is predicted over measured. The whole application is the sum of calls × time over the kernels that are predicted and measured, with the calls of the first platform.',
        ...(predicted.some(({ prediction }) => prediction.kernels.some(isWithoutLambda))
          ? [
              'Where λ is blank and the error is not, counters are missing, and both platforms have the same latencies: then the work of a kernel cancels, and the prediction is its time × the cores × clock here over those there.',
            ]
          : []),
        ...notes,
      ],
    },
    foundOf(predicted),
  );
}

const isWithoutLambda = ({ lambda, error }: KernelPrediction): boolean => lambda === null && error !== null;

function rowsOf({
  left,
  right,
  here,
  there,
  prediction: { kernels, whole, share },
  from,
}: PredictedEngine): TableCell[][] {
  const row = (kernel: string, one: Prediction, of: Pick<KernelPrediction, 'work' | 'why'>): TableCell[] => {
    const { work } = of;
    const lambda = [...from.here.times, ...from.here.counters];
    const lambdaThere = [...from.there.times, ...from.there.counters];
    // On like latencies the work cancels, and the prediction is from no counters.
    const predicted = [...(haveSameLatencies(here, there) ? from.here.times : lambda), ...from.there.times];
    return [
      left.model,
      left.side.recipe,
      `${left.name} of ${left.side.builtOn}`,
      kernel,
      left.side.ranOn,
      sourced(one.calls, from.here.times),
      sourced(1000 * one.ms, from.here.times),
      sourced(work?.threads ?? null, lambda),
      sourced(work && here.latency && cyclesPerThread(work.perThread, here.latency), lambda),
      sourced(one.lambda, lambda),
      right.side.ranOn,
      sourced(inMicroseconds(one.predictedMs), predicted),
      sourced(inMicroseconds(one.measuredMs), from.there.times),
      sourced(one.lambdaThere, lambdaThere),
      sourced(inPercent(one.error), one.lambda === null ? predicted : [...lambda, ...lambdaThere]),
      sourced(inPercent(one.off), predicted),
      conditionWords(left.conditions),
      of.why.length === 0 ? null : of.why.join('; '),
    ];
  };
  const partly = share > 1 - 1e-9 ? '' : ` (${(100 * share).toFixed(1)} % of the time of kernels)`;
  return [
    ...(whole ? [row(`whole application${partly}`, whole, { work: null, why: [] })] : []),
    ...kernels.map(one => row(one.kernel, one, one)),
  ];
}

const inMicroseconds = (ms: number | null): number | null => ms && 1000 * ms;
const inPercent = (share: number | null): number | null => share && 100 * share;

/** Errors of the applications and kernels, against those that Shafi et al. print. */
function foundOf(all: readonly PredictedEngine[]): string | null {
  const { of: predicted, by } = typical(all);
  const gains = predicted.map(({ here, there }) => 1 - coreRate(here.rate!) / coreRate(there.rate!));
  const kernels = predicted.flatMap(({ prediction }) => prediction.kernels.flatMap(({ error }) => error ?? []));
  const wholes = predicted.flatMap(({ prediction }) => prediction.whole?.error ?? []);
  if (kernels.length === 0) return null;
  return `Found: errors of kernels are ${rangeOf(kernels)}${wholes.length === 0 ? '' : `, of applications ${rangeOf(wholes)}`}${by}; the eight kernels of Shafi et al. have 44.17 to 60.96 %, from NX to AGX. A kernel that takes as long on both has an error of ${rangeOf(gains)}, by cores and clocks alone.`;
}

function rangeOf(shares: readonly number[]): string {
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map(share => (100 * share).toFixed(2));
  return low === high ? `${low} %` : `${low} to ${high} %`;
}
