import { expect, test } from 'vitest';
import { judgeFindings } from '../../../harness/core/findings/judge-findings.ts';
import { enginesOfImports } from '../../../harness/core/imported/of-imports.ts';
import type { Results } from '../../../harness/core/tables/tables.ts';
import { renderFindings } from '../../../harness/report/findings-text.ts';
import { decidedReport } from '../../fixtures/decided-report.ts';
import { runLogs } from '../../fixtures/imported-runs.ts';

const text = (results: Results) => renderFindings(judgeFindings(results), results);

test('says in words on what each finding holds, what was measured and what was published', () => {
  const said = text({ reports: [decidedReport({ inputs: 5000 })], engines: [], order: [] });
  expect(said).toMatch(/^Do the findings of Shafi et al\. .* hold on cpu-1 with onnxruntime 1\.30\.0 and cpu-n with /);
  expect(said).toContain('Finding 1 holds. An optimized engine');
  expect(said).toContain('Finding 2 does not hold. Engines of one model');
  expect(said).toContain('  on one platform, does not hold: No input of 5,000 flips');
  expect(said).toContain('  From: decided-5000-0-0-0-0\n  Published: Table VI');
  expect(said, 'what has no numbers is from nothing').toMatch(/No record has latencies of one model.*\n {2}Published/);
  expect(said).toMatch(/Holding here: 1\. Not holding: 2\. Undecided: 3, 4, 5, 6\. Not all of them hold here\.$/);
});

test('names the platforms of imports as imported; of nothing it says that, and that nothing is decided', () => {
  const engines = enginesOfImports([...runLogs(1, 1), ...runLogs(1, 1, { ranOn: 'agx' })]);
  expect(text({ reports: [], engines, order: [] })).toContain('hold on agx and nx, as imported?');
  const nothing = text({ reports: [], engines: [], order: [] });
  expect(nothing).toContain('hold on no platform?');
  expect(nothing).toMatch(/None fails here, and these records do not decide all of them\.$/);
});

test('names imports by their files, and five records of many', () => {
  const imports = [...runLogs(10, 1), ...runLogs(10, 2, { ranOn: 'agx' })];
  const said = text({ reports: [], engines: enginesOfImports(imports), order: ['nx', 'agx'], imports });
  expect(said).toMatch(/Finding 4.*\n.*\n {2}From: (imports\/[^,]*\.json, ){4}imports\/\S*\.json and 15 more\n/);
  expect(said).not.toContain('sha256:');
});
