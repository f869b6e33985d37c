import { describe, expect, test } from 'vitest';
import { importedLatency } from '../../../harness/core/imported/imported-record.ts';
import { enginesOfImports } from '../../../harness/core/imported/of-imports.ts';
import { renderImportedHtml } from '../../../harness/report/html/imported.ts';
import { renderImportedLatency } from '../../../harness/report/imported-latency.ts';
import { runLog, runLogs } from '../../fixtures/imported-runs.ts';
import { importText, readImport } from '../../fixtures/read-import.ts';

const order = ['nx', 'agx'];
const kernels = readImport('nvprof-summary', importText('nvprof-summary.csv'));
const logs = [
  ...runLogs(10, 1, { engine: '<b>v1' }),
  ...runLogs(10, 1.3, { engine: '<b>v1', ranOn: 'agx' }),
  runLog([], { engine: '<b>v1' }, kernels),
  runLog([], { engine: '<b>v1', ranOn: 'agx' }, kernels),
];
const engines = enginesOfImports(logs);
const sources = logs.map(({ file, record }) => ({ file, kind: 'import' as const, digest: record.source.digest }));
const record = importedLatency(sources, engines, { order, leastEffect: 0.05, level: 0.99 }, '0.1.0');

describe('latencies of imports', () => {
  test('as text answer twice, say from where on they could show it, what is not in the logs, and that nothing is judged', () => {
    const text = renderImportedLatency(record, 2).replaceAll('\u00A0', ' ');
    expect(text).toContain('② digits: “the engine of nx is faster on nx than on the bigger agx”');
    expect(text).toMatch(/By means, yes: .* ms \(fp16 <b>v1 c_nx_r_nx\) against .*, \+30/);
    expect(text).toMatch(
      /By significance, yes: \+\d.* 99 % interval .* by welch of the logarithms of medians of runs, p < 0.001 after Holm, d \d/,
    );
    expect(text).toContain('So many runs could show a difference from 5 % on.');
    expect(text).toContain('of which no part is told');
    expect(text).toMatch(/Not in these logs: upload of the engine, .*copy out/);
    expect(text).toMatch(/\d × [\d.]+ {2}\d × [\d.]+ {2}trt_volta/);
    expect(text).toContain('Nothing here is judged');
  });

  test('as a page let no name from outside become markup, and have their tables', () => {
    const page = renderImportedHtml(record, { reports: [], engines, order });
    expect(page).not.toContain('<b>v1');
    expect(page).toContain('&lt;b&gt;v1');
    expect(page).toContain('id="table-x"');
    expect(page).toContain('Nothing here is judged');
    expect(page).not.toMatch(/May ship|Do not ship/);
  });
});
