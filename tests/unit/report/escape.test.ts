import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, html, toText } from '../../../harness/report/html/escape.ts';
import { hostileText } from '../../fixtures/hostile-text.ts';

describe('html', () => {
  it('takes the fixed parts as written and escapes the values', () => {
    expect(toText(html`<b title="${'"x"'}">${'<i>'} ${3}</b>`)).toBe('<b title="&quot;x&quot;">&lt;i&gt; 3</b>');
  });

  it('joins arrays, keeps finished HTML and drops null, undefined and false, but not zero', () => {
    expect(toText(html`${[html`<i>`, 'a&b']}${null}${undefined}${false}${0}`)).toBe('<i>a&amp;b0');
  });

  it('does not take data that looks like finished HTML for it', () => {
    const forged = JSON.parse('{"html":"<script>","toString":"x","Symbol(html)":"<script>"}');
    expect(() => toText(html`${forged}`)).toThrow();
    const other = { [Symbol('html')]: '<script>', toString: () => '<script>' };
    expect(toText(html`${other as never}`)).toBe('&lt;script&gt;');
  });
});

describe('escapeText', () => {
  it('leaves no sign that ends a text or a quoted attribute, and nothing that XML 1.0 forbids', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        expect(escaped.isWellFormed()).toBe(true);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
        expect(escaped).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\u202E]/);
      }),
    );
  });

  it('loses nothing of ordinary text', () => {
    const back = (text: string) =>
      text.replace(
        /&(amp|lt|gt|quot|#39);/g,
        (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]!,
      );
    fc.assert(
      fc.property(fc.string(), text => {
        expect(back(escapeText(text))).toBe(text);
      }),
    );
  });
});
