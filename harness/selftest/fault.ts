import type { Project } from '../compose/project.ts';
import type { Check, EngineMode, ReportDocument, Spec } from '../core/records.ts';
import { referenceRecipe } from '../core/spec.ts';
import { timeThresholds } from '../core/time-checks.ts';
import type { OnEvent } from '../pipeline/context.ts';

export const faults = ['wrong-weight', 'wrong-engine', 'flipped-label', 'slow-engine', 'truncated-store'] as const;
export type FaultName = (typeof faults)[number];

/** What faults are planted into: a copy of the project that its gate passes. */
export interface Bed {
  readonly spec: Spec;
  readonly specFile: string;
  readonly mode: EngineMode;
  /** Version of the harness. */
  readonly version: string;
  /** The report of the copy as it is. */
  readonly document: ReportDocument;
  readonly clean: Project;
  /** The copy once more, whole, to be damaged. */
  readonly clone: (of: Project, name: string, moved?: ReadonlyMap<string, string>) => Promise<Project>;
  /** A folder for files that belong to no copy. */
  readonly folder: string;
  readonly onEvent: OnEvent;
}

/** Where a fault is, and which checks look there. */
export interface Place {
  readonly name: string;
  readonly looks: (check: Check) => boolean;
}

/** A fault that is there, for the gate to find. */
export interface PlantedFault {
  readonly fault: FaultName;
  readonly project: Project;
  /** What was changed and where, in words. */
  readonly planted: string;
  /** Each must be seen. None: that the gate does not pass is enough. */
  readonly places: readonly Place[];
  /** Whether a check that does not pass says so because of this fault. */
  readonly tells: (check: Check) => boolean;
  /** Codes of errors by which this fault shows. Any other one came between, and shows nothing. */
  readonly codes: readonly string[];
  /** Whether the planted bytes are still there after the gate. */
  readonly remains?: () => Promise<boolean>;
}

/** A fault that could not be planted: the spec asks for nothing that could see it, or there is nothing to plant it in. */
export interface NotPlanted {
  readonly fault: FaultName;
  readonly outcome: 'not-guarded' | 'not-shown';
  readonly why: string;
}

/** Noise makes latency cases and breaks limits of time, whatever the decisions are. */
export const failsByDecisions = ({ status, threshold }: Check): boolean =>
  status === 'fail' && !timeThresholds.includes(threshold);

/** Every recipe on every platform that ran it. */
export function runPlaces({ runs }: ReportDocument): (Place & { recipe: string; platform: string })[] {
  const places = new Map<string, Place & { recipe: string; platform: string }>();
  for (const { side } of runs) {
    const { recipe, ranOn: platform } = side;
    if (recipe === null || platform === null || recipe === referenceRecipe.name) continue;
    const name = `${recipe} on ${platform}`;
    const looks = (check: Check) => check.recipe === recipe && check.platforms.includes(platform);
    places.set(name, { name, looks, recipe, platform });
  }
  return [...places.values()];
}
