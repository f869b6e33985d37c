import type { EnergyScope, InferenceEnergy, RoundEnergy, Telemetry } from '../records.ts';

/**
 * The shortest round, in seconds, of which energy is told. RAPL counts anew every millisecond (Hähnel et al., 2012); NVIDIA's
 * counter of a card and the power that it and tegrastats tell are means over up to a second (Yang, Adamek and Armour, 2024), so
 * that shorter rounds of members in turn would be given each other's energy.
 */
const leastSeconds = (by: RoundEnergy['by'], of: EnergyScope): number =>
  by === 'power' ? 1 : of === 'package' ? 0.05 : 0.5;

/** Joules per inference over all rounds of a member that are long enough, uncounted inferences included; null where nothing tells. */
export function inferenceEnergy(telemetry: readonly Telemetry[]): InferenceEnergy | null {
  const told = telemetry.flatMap(({ energy, seconds = 0 }) =>
    energy && seconds >= leastSeconds(energy.by, energy.of) ? [energy] : [],
  );
  const [first] = told;
  if (!first) return null;
  const { by, of } = first;
  const alike = told.filter(one => one.by === by && one.of === of);
  const sum = (field: 'joules' | 'inferences') => alike.reduce((all, one) => all + one[field], 0);
  return { joules: sum('joules') / sum('inferences'), by, of };
}
