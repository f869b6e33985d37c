import { describe, expect, test } from 'vitest';
import type { InferenceEnergy, TelemetryGap } from '../../../harness/core/records.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import { energyCaption, energyOf, telemetryNotes } from '../../../harness/report/telemetry-notes.ts';
import { renderTerminal } from '../../../harness/report/terminal.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const withGaps = (telemetryGaps: TelemetryGap[]) => ({
  ...document,
  latency: { ...document.latency!, members: document.latency!.members.map(member => ({ ...member, telemetryGaps })) },
});
const withEnergy = (energy: InferenceEnergy) => ({
  ...document,
  latencySummaries: document.latencySummaries.map((one, at) => (at === 0 ? { ...one, energy } : one)),
});

describe('what is not told', () => {
  const gap: TelemetryGap = {
    what: 'power',
    why: 'counters not permitted: only root may read it',
    next: 'sudo chmod a+r it',
  };

  test('is said once, with the platforms, the reason and what would bring it', () => {
    expect(telemetryNotes(document)).toEqual([]);
    expect(telemetryNotes(withGaps([gap]))).toEqual([
      'cpu-1, cpu-n and wasm: power is not told: counters not permitted: only root may read it. sudo chmod a+r it',
    ]);
    expect(telemetryNotes(withGaps([gap, { what: 'device', why: 'no tool' }]))[1]).toBe(
      'cpu-1, cpu-n and wasm: how the device was is not told: no tool.',
    );
  });

  test('stands in the terminal and on the page', () => {
    const told = withGaps([gap]);
    expect(renderTerminal(told, { color: false })).toContain('power is not told: counters not permitted');
    expect(renderHtml(told, new Map())).toContain('power is not told: counters not permitted');
  });
});

describe('energy', () => {
  const energy: InferenceEnergy = { joules: 0.0123, by: 'counter', of: 'card' };

  test('is a column where it is told of one engine, and says of what it is', () => {
    const told = withEnergy(energy);
    for (const text of [renderTerminal(told, { color: false }), renderHtml(told, new Map())]) {
      expect(text).toContain('12.3 mJ');
      expect(text).toContain('not told');
      expect(text).toContain('Energy of an inference: the whole card, by its counter');
    }
    expect(energyOf(withEnergy({ ...energy, joules: 2.5 }).latencySummaries[0]!)).toBe('2.5 J');
    expect(energyCaption(withEnergy({ ...energy, by: 'power', of: 'module' }).latencySummaries)).toBe(
      'Energy of an inference: the whole module (VDD_IN), by its mean power',
    );
  });

  test('is no column where nothing tells it', () => {
    expect(energyCaption(document.latencySummaries)).toBeNull();
    expect(renderTerminal(document, { color: false })).not.toContain('Energy');
    expect(renderHtml(document, new Map())).not.toContain('Energy');
  });
});
