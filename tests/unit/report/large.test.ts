import { expect, test } from 'vitest';
import { picturedInputs } from '../../../harness/report/flipped-inputs.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import { largeReport } from '../../fixtures/large-report.ts';

/** As many bytes as publish.ts allows each of 500 pictures; of no picture, because only their number counts here. */
const bytes = 4000;

test.for(['classification', 'detection'] as const)(
  '62,000 inputs on 24 runs, of which 500 flip, are a page of at most 6 MB that says all of them, always the same (%s)',
  task => {
    const document = largeReport({ task });
    const inputs = picturedInputs(document);
    const pictures = new Map(inputs.map(input => [input, new Uint8Array(bytes).fill(input)]));
    const page = renderHtml(document, pictures);
    expect(Buffer.byteLength(page)).toBeLessThan(6_000_000);
    expect(page.match(/<li id="input-/g)).toHaveLength(500);
    expect(page.match(/<tr id="pair-/g)).toHaveLength(document.comparisons.length);
    if (task === 'classification') expect(renderHtml(largeReport(), pictures)).toBe(page);
  },
);
