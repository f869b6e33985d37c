import { describe, expect, test } from 'vitest';
import { importedCommand } from '../../../harness/core/commands.ts';
import { renderImportedHtml } from '../../../harness/report/html/imported.ts';
import { renderImportedLatency } from '../../../harness/report/imported-latency.ts';
import { comparedBoards } from '../../fixtures/imported-runs.ts';

const { record, results } = comparedBoards('<b>v1');

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
    const madeBy = importedCommand({ from: ['my imports'], order: ['nx', 'agx'], leastEffect: 5 });
    const page = renderImportedHtml(record, results, madeBy);
    const commands = page.replace(/<\/?span>/g, '').replaceAll('&#39;', "'");
    expect(page).not.toContain('<b>v1');
    expect(page).toContain('&lt;b&gt;v1');
    expect(page).toContain('id="table-x"');
    const [log] = record.sources;
    expect(page).toContain(`<a href="#source-0" title="fp16 &lt;b&gt;v1 c_nx_r_nx">`);
    expect(page).toMatch(new RegExp(`<tr id="source-0"><th scope="row">${log!.file}<`));
    expect(commands).toContain(`pnpm triplicate latency --from ${log!.file}</code>`);
    expect(commands).toContain(
      'Made by <code class="command">pnpm triplicate latency --from \'my imports\' --order nx,agx --least-effect 5<',
    );
    expect(page).toContain('Nothing here is judged');
    expect(page).not.toMatch(/May ship|Do not ship/);
  });
});
