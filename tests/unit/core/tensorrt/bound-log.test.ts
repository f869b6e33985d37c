import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundLog } from '../../../../harness/core/tensorrt/bound-log.ts';
import { parseBuildLog } from '../../../../harness/core/tensorrt/build-log.ts';
import { logMessages, logText } from '../../../../harness/core/tensorrt/log-messages.ts';

const verbose = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `V Tactic: ${from + at} Time: 0.0061`);

describe('a log that is too long', () => {
  const log = `${[
    'I [MemUsageChange] Init CUDA',
    ...verbose(400),
    'W a warning',
    ...verbose(400, 400),
    'W a warning',
    'E an error',
    '  on two lines',
    'V Engine Layer Information:',
    '  Layer(Shuffle): Flatten_21, Tactic: 0x0000000000000001, a -> b',
    ...verbose(400, 800),
    'I Engine generation completed in 12.5 seconds.',
  ].join('\n')}\n`;

  test('keeps its ends, warnings, errors and chosen tactics, and says how many lines are left out where', () => {
    const bound = boundLog(log, 2000);
    expect(bound.length).toBeLessThanOrEqual(2000);
    const { builderSeconds, warnings, errors, tactics } = parseBuildLog(bound);
    expect({ builderSeconds, warnings, errors, tactics }).toEqual({
      builderSeconds: 12.5,
      warnings: [{ text: 'a warning', count: 2 }],
      errors: [{ text: 'an error\non two lines', count: 1 }],
      tactics: [{ layer: 'Flatten_21', tactic: '0x0000000000000001', kernel: null }],
    });
    expect(bound.startsWith('I [MemUsageChange] Init CUDA\nV Tactic: 0')).toBe(true);
    const counts = [...bound.matchAll(/\((\d+) lines left out here\)/g)].map(([, count]) => Number(count));
    const shown = bound.trimEnd().split('\n').length - counts.length;
    expect(shown + counts.reduce((sum, count) => sum + count, 0)).toBe(log.trimEnd().split('\n').length);
  });

  test('keeps an error before a thousand warnings', () => {
    const warnings = Array.from({ length: 1000 }, (_, at) => `W warning ${at}`);
    expect(boundLog(`${[...warnings, 'E the reason'].join('\n')}\n`, 300)).toContain('E the reason');
  });

  test('never exceeds the limit, and stays as it is within it', () => {
    const line = fc.tuple(
      fc.constantFrom('F', 'E', 'W', 'I', 'V', ' '),
      fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
    );
    const any = fc.array(line).map(lines => lines.map(([start, text]) => `${start} ${text}\n`).join(''));
    fc.assert(
      fc.property(any, fc.integer({ min: 100, max: 4000 }), (text, limit) => {
        const bound = boundLog(text, limit);
        expect(bound.length).toBeLessThanOrEqual(limit);
        if (text.length <= limit) expect(bound).toBe(text);
      }),
    );
  });
});

test('messages written down are read again as they were', () => {
  const message = fc.record({
    severity: fc.constantFrom('F', 'E', 'W', 'I', 'V'),
    text: fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1 }).map(lines => lines.join('\n')),
  });
  fc.assert(
    fc.property(fc.array(message), messages => {
      const given = messages.map(one => ({ ...one, lines: one.text.split('\n').length }) as const);
      const text = given.map(one => `${logText(one as never)}\n`).join('');
      expect(logMessages(text)).toEqual(given);
    }),
  );
});
