import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Spec } from '../../harness/core/records.ts';
import { runSpec } from '../../harness/run-spec.ts';
import { scratchProject } from '../fixtures/scratch-project.ts';
import mobilenet from '../specs/mobilenetv1-f32.spec.ts';

test('the shipped set shows at least one real flip, with its picture', async () => {
  const { project } = scratchProject({ doubles: false });
  // One platform and one build are enough: the flip is between rounded weights and the model as it is.
  const spec: Spec = {
    ...mobilenet,
    k: 1,
    platforms: ['cpu-1'],
    recipes: ['fp16-weights'],
    measurement: false,
    platformThresholds: {},
  };
  const { document, folder } = await runSpec(spec, project, { mode: 'ensure', specFile: 'x.spec.ts', version: '0' });
  const flips = document.comparisons.filter(one => one.relation === 'optimized-reference').flatMap(one => one.list);
  expect(flips.length).toBeGreaterThan(0);
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page).toContain(flips[0]!.id);
  expect(page).toContain('data:image/png;base64,');
});
