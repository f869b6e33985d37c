import { byText } from '../core/by-text.ts';
import { ownValue } from '../core/own-value.ts';
import type { BuildRecord, Digest, ObtainedEngine, ReportDocument } from '../core/records.ts';
import { engineLetters } from './build-groups.ts';

/** One engine, whatever number of builds gave its bytes. */
export interface EngineCard {
  readonly engine: Digest;
  readonly letter: string;
  readonly builds: readonly [ObtainedEngine, ...ObtainedEngine[]];
  /** Null where no builder said them. */
  readonly tactics: Tactics | null;
}

export interface Tactics {
  readonly layers: number;
  /** Against the first engine of the recipe whose tactics are known; null for that one. */
  readonly against: { readonly letter: string; readonly changes: readonly TacticChange[] } | null;
}

export interface TacticChange {
  readonly layer: string;
  /** Null where that engine has no such layer. */
  readonly first: string | null;
  readonly here: string | null;
}

/** The engines of each recipe, in the order of their letters. */
export function engineCards(document: ReportDocument): { readonly recipe: string; readonly cards: EngineCard[] }[] {
  const byRecipe = Map.groupBy(document.engines, ({ build }) => build.recipe.name);
  return [...byRecipe].map(([recipe, obtained]) => {
    const letters = engineLetters(document, recipe);
    const engines = [...Map.groupBy(obtained, ({ build }) => build.engine)].map(([engine, builds]) => ({
      engine,
      letter: letters.get(engine)!,
      builds: builds as [ObtainedEngine, ...ObtainedEngine[]],
      said: tacticsOf(builds),
    }));
    const first = engines.find(({ said }) => said !== null);
    const cards = engines.map(({ said, ...card }) => ({
      ...card,
      tactics: said && {
        layers: Object.keys(said).length,
        against:
          card.letter === first!.letter ? null : { letter: first!.letter, changes: tacticChanges(first!.said!, said) },
      },
    }));
    return { recipe, cards };
  });
}

type Said = NonNullable<BuildRecord['tactics']>;

const tacticsOf = (builds: readonly ObtainedEngine[]): Said | null =>
  builds.map(({ build }) => build.tactics).find(said => said && Object.keys(said).length > 0) ?? null;

/** Layers whose tactic differs, or that only one of two engines has. */
export function tacticChanges(first: Said, here: Said): TacticChange[] {
  const layers = [...new Set([...Object.keys(first), ...Object.keys(here)])].sort(byText);
  return layers.flatMap(layer => {
    const change = { layer, first: tacticOf(first, layer), here: tacticOf(here, layer) };
    return change.first === change.here ? [] : change;
  });
}

const tacticOf = (said: Said, layer: string): string | null => ownValue(said, layer) ?? null;
