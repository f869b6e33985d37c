import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../../harness/report/markdown.ts';
import { hostileText, hostileTexts, withText } from '../../fixtures/hostile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const summary = renderMarkdown(document);

/** Tables, headings and elements, without what stands in them: escaped signs and code are text already. */
const skeleton = (text: string) =>
  text
    .replace(/\\[!-/:-@[-`{-~]|`[^`\n]*`|<code>[^<\n]*<\/code>/g, '')
    .split('\n')
    .map(line => [
      line.match(/^(#+ |- |> |\|)/)?.[0],
      line.match(/[|[\]*_`~$]/g)?.length,
      line.match(/<[^>]*>/g),
      line.match(/[@#]\w|:\/\/|www\./),
    ]);

describe('renderMarkdown', () => {
  it('starts with the verdict and what it means', () => {
    expect(summary).toMatch(/^## ❌ Fail: garments\n\nDo not ship: 3 of 12 checks failed\./);
  });

  it('shows what failed or was inconclusive and folds away the rest', () => {
    const [open, folded] = summary.split('<details>') as [string, string];
    expect(open).toContain('❌ Fail | 2 of 600 inputs | 0 flips');
    expect(open).toContain('❓ Inconclusive');
    expect(open).not.toContain('✅');
    expect(folded).toContain('✅ Pass');
  });

  it('folds away what is to be known of the runs', () => {
    expect(summary).toMatch(
      /Notes on runs<\/summary>\n\n- .*c\\_cpu-1\\_r\\_wasm.*: It was built for another instruction set\./,
    );
  });

  it('tells of doubles and stand-ins', () => {
    expect(summary).toContain('stand-in for ResNet-18');
    const doubled = reportDocument({ platforms: document.platforms.map(one => ({ ...one, double: true })) });
    expect(renderMarkdown(doubled)).toContain('**Test double: no measurements.**');
  });

  it('lets no text from outside become markup, a link, a mention or another line', () => {
    const harmless = skeleton(renderMarkdown(withText(document, 'x')));
    fc.assert(
      fc.property(hostileText, hostile => {
        expect(skeleton(renderMarkdown(withText(document, hostile)))).toEqual(harmless);
      }),
      { examples: hostileTexts.map(hostile => [hostile]) },
    );
  });
});
