import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleStudy, exampleStudyFile } from '../../tools/example-study.ts';

test('the example page of a study is what the recorded study makes now: node tools/example-study.ts', async () => {
  const page = readFileSync(join(import.meta.dirname, '../..', exampleStudyFile), 'utf8');
  expect((await exampleStudy()) === page).toBe(true);
});
