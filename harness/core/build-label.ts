import { builtOnName } from './built-on.ts';
import type { BuildRecord, ReportDocument } from './records.ts';

/** What people call a build, as in "fp16 #1 built on gpu". */
export const buildLabel = (
  build: Pick<BuildRecord, 'recipe' | 'ordinal' | 'builtOn'>,
  platforms: ReportDocument['platforms'],
): string => `${build.recipe.name} #${build.ordinal} built on ${builtOnName(build, platforms)}`;
