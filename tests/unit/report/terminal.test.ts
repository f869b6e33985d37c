import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTerminal } from '../../../harness/report/terminal.ts';
import { hostileText, hostileTexts, withText } from '../../fixtures/hostile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const plain = renderTerminal(document, { color: false });

describe('renderTerminal', () => {
  it('says verdict, checks, flips, builds and latency, each on its lines', () => {
    expect(plain).toMatch(/^✕ FAIL {2}garments {2}Do not ship: 3 of 12 checks failed/);
    expect(plain).toMatch(/✕ Fail +fp16-weights on cpu-1: at most 0 flips .* 2 of 600 inputs +limit 0 flips/);
    expect(plain).toMatch(/\nNot here\n {2}orin-nx +no TensorRT library was found/);
    expect(plain).toMatch(/Between engines +4 of 600 +0\.667\u00A0% +worst of 15 pairs: fp16-weights #3/);
    expect(plain).toMatch(/fp32 on cpu-1 +3 builds, 1 distinct engine\n/);
    expect(plain).toMatch(/\nNotes\n {2}fp32 #1,2,3 c_cpu-1_r_wasm, .*: It was built for another instruction set\./);
    expect(plain).toMatch(/c_cpu-1_r_wasm +fp32 #1, #2, #3 +6\.367 +6\.412 ± 0\.110/);
    expect(plain).toContain('by means ①②③, by significance ①②, undecided ③');
    expect(plain).toContain('pnpm triplicate run tests/specs/garments.spec.ts');
  });

  it('adds nothing but colour in colour', () => {
    const coloured = renderTerminal(document, { color: true });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it('puts what a check found below what it asks where the terminal is narrow, and loses no word', () => {
    const narrow = renderTerminal(document, { color: false, width: 60 });
    const checks = (text: string) => text.slice(text.indexOf('\nChecks'), text.indexOf('\nNot here')).trim();
    expect(
      Math.max(
        ...checks(narrow)
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(60);
    expect(checks(narrow).replace(/\s+/g, ' ')).toBe(checks(plain).replace(/\s+/g, ' '));
    expect(renderTerminal(document, { color: false, width: 500 })).toBe(plain);
  });

  it('shouts about a test double', () => {
    const doubled = reportDocument({ platforms: document.platforms.map(one => ({ ...one, double: true })) });
    expect(renderTerminal(doubled, { color: false })).toMatch(/^!!! TEST DOUBLE: NO MEASUREMENTS !!!/);
  });

  it('prints no control character and no line that a text from outside brings along', () => {
    const lines = renderTerminal(withText(document, 'x'), { color: false }).split('\n').length;
    fc.assert(
      fc.property(hostileText, hostile => {
        const printed = renderTerminal(withText(document, hostile), { color: false });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
        expect(printed).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
        expect(printed.split('\n')).toHaveLength(lines);
      }),
      { examples: hostileTexts.map(hostile => [hostile]) },
    );
  });
});
