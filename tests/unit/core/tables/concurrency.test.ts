import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from '../../../../harness/adapters/schema/validate.ts';
import { resultsOf } from '../../../../harness/core/tables/tables.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { valuesOf } from '../../../fixtures/table-results.ts';

const folder = join(import.meta.dirname, '../../../../records/h200-tensorrt-10.6/concurrency');
const recorded = (name: string) => parse('concurrency', readFileSync(join(folder, name), 'utf8'), name);

test('Figures 3 and 4 have each level that was measured, where it saturates, and the bound of Equation 1', () => {
  const sweep = recorded('resnet18-throughput.fp16.gpu.threads.json');
  const { rows, found } = valuesOf('figures', resultsOf([], { concurrency: [sweep] }));
  expect(rows).toEqual(
    sweep.levels.map(level => [
      'resnet18-throughput',
      'fp16',
      'gpu',
      'threads',
      level.threads,
      { mean: level.fps, sd: expect.any(Number), n: 3 },
      level.fps / level.threads,
      level.fps / sweep.levels[0]!.fps,
      level.utilizationPercent,
      level.cpuPercent,
      1,
      sweep.bound!.threads,
    ]),
  );
  expect(found).toContain('resnet18-throughput, fp16 on gpu at 1, of 40 by Equation 1.');
  const graphs = recorded('resnet18-throughput.fp16.gpu.threads-graph.json');
  expect(valuesOf('figures', resultsOf([], { concurrency: [sweep, graphs] })).found).toContain(
    `resnet18-throughput, fp16 on gpu at ${graphs.knee!.threads} (threads-graph)`,
  );
});

test('are blank where a platform does not tell its utilization and its memory, and say why', () => {
  const { rows, notes } = valuesOf(
    'figures',
    resultsOf([reportDocument()]),
    'Model',
    'By',
    'Threads or streams',
    'Device',
    'Equation 1: at most',
  );
  expect(rows).toEqual([
    ...[1, 2, 3, 4, 5].map(size => ['garments-cnn (stand-in for ResNet-18)', 'threads', size, null, null]),
    ...[1, 2, 3].map(size => ['garments-cnn (stand-in for ResNet-18)', 'streams-graph', size, null, null]),
  ]);
  expect(notes.join('\n')).toContain('Blank in Equation 1: the platform does not tell its memory clock and bus width');
  const told = valuesOf('figures', resultsOf([], { concurrency: [recorded('resnet18-seeded.fp16.gpu.json')] }));
  expect(told.notes.join('\n')).not.toContain('Blank');
  expect(told.rows[0]![5], 'one repeat shows no deviation').toMatchObject({ sd: null, n: 1 });
});
