import { memberOf } from '../core/latency/member-of.ts';
import type { InferenceEnergy, LatencySummary, ReportDocument, TelemetryPart } from '../core/records.ts';
import { digits, sentenceList } from './format.ts';

const parts: Readonly<Record<TelemetryPart, string>> = {
  device: 'how the device was',
  power: 'power',
  clock: 'the clock',
  temperature: 'the temperature',
  load: 'the load of the host',
};

/** What nothing told beside the measurements, each once, with the platforms, the reason and what would bring it. */
export function telemetryNotes({ latency, runs }: Pick<ReportDocument, 'latency' | 'runs'>): string[] {
  const said = new Map<string, Set<string>>();
  for (const { side, run } of runs) {
    for (const { what, why, next } of memberOf(latency, side.engine, run.ranOn.id)?.telemetryGaps ?? []) {
      const sentence = `${parts[what]} is not told: ${why}.${next ? ` ${next}` : ''}`;
      const platforms = said.get(sentence) ?? new Set();
      said.set(sentence, platforms.add(run.ranOn.name));
    }
  }
  return [...said].map(([sentence, platforms]) => `${sentenceList([...platforms])}: ${sentence}`);
}

/** As in "12.3 mJ": of one inference. */
export const energyOf = ({ energy }: LatencySummary): string =>
  energy ? (energy.joules < 0.1 ? `${digits(energy.joules * 1000)} mJ` : `${digits(energy.joules)} J`) : 'not told';

const scopes: Readonly<Record<InferenceEnergy['of'], string>> = {
  card: 'the whole card',
  module: 'the whole module (VDD_IN)',
  package: 'the whole package of the CPU',
};

/** What the energies are of and how they were got, as in "Energy of an inference: the whole card, by its counter"; null where none is told. */
export function energyCaption(summaries: readonly LatencySummary[]): string | null {
  const ways = summaries.flatMap(({ energy }) =>
    energy ? [`${scopes[energy.of]}, by ${energy.by === 'counter' ? 'its counter' : 'its mean power'}`] : [],
  );
  return ways.length === 0 ? null : `Energy of an inference: ${[...new Set(ways)].join('; ')}`;
}
