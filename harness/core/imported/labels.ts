import type { ImportLabels } from '../records.ts';

/** What stands for the recipe of an engine that another tool built. */
export const recipeOf = ({ precision }: ImportLabels): string => precision ?? 'as imported';

/** As in "fp16 v2 c_nx_r_agx". */
export const importedLabel = (labels: ImportLabels): string =>
  `${recipeOf(labels)}${labels.engine === null ? '' : ` ${labels.engine}`} c_${labels.builtOn}_r_${labels.ranOn}`;
