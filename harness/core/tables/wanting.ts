import type { TableName } from './table.ts';

const noLog = 'Logs of other tools tell none.';

/** What gives a table its rows, for one that has none. */
export const wanting: Readonly<Record<TableName, string>> = {
  I: 'It takes a report, a sweep or an import, each of which names its platform.',
  II: 'It takes engines that Triplicate built: session labels of a study, or imports of texts of trtexec that say how large the engine is.',
  III: `It takes labels of inputs without corruption whose truth the dataset has: session labels. ${noLog}`,
  IV: `It takes labels of corrupted inputs whose truth the dataset has: session labels of a spec with views. ${noLog}`,
  V: `It takes labels of engines of two platforms, of corrupted inputs where there are such: session labels. ${noLog}`,
  VI: `It takes labels of an engine at home, of corrupted inputs where there are such: session labels. ${noLog}`,
  VII: 'It takes a warm loop: session warm, or imports of one, which say their batch; unoptimized are those of --precision unoptimized.',
  figures: 'It takes sweeps of threads: triplicate concurrency, or study --sessions concurrency.',
  VIII: 'It takes latencies of engines of two platforms, the smaller one known: sessions paper and gate, or imports with --order.',
  IX: 'It takes latencies of one engine with the profiler and without: sessions paper and paper-unprofiled, or imports of both.',
  X: 'It takes latencies with their parts: session paper, or imports of trtexec.',
  XI: 'It takes kernels of one engine on two platforms, the smaller one known: session profile, or imports of profilers with --order.',
  XII: 'It takes latencies of an engine at home: session paper, or imports.',
  XIII: 'It takes kernels of two engines of one platform: session profile, or imports of profilers, each with its --engine.',
  XIV: 'It takes any record.',
  XV: 'It takes two builds of a recipe, or engines of two platforms, with labels or latencies: sessions labels, paper and gate, or imports.',
  XVI: 'It takes an engine that ran where it was not built, with labels, or with latencies of several loads beside those of one that was built there.',
  XVII: 'It takes two engines, each profiled on the same two platforms under like conditions, the smaller one known (session profile), and cores, clocks and latencies of both (--parameters).',
  XVIII:
    'It takes an engine that was profiled on two platforms under like conditions, the smaller one known (session profile), and cores, clocks and latencies of both (--parameters).',
};
