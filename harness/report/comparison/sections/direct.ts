import type { DatasetRecord, DirectFlip, ReportComparison } from '../../../core/records.ts';
import { flipWords } from '../../flip-words.ts';
import { count, plural } from '../../format.ts';
import { labelName } from '../../names.ts';
import { none, placeName, span } from '../cells.ts';
import type { ComparisonRow, ComparisonSection } from '../section.ts';

export function directSection(
  { direct, before, after, inputs }: ReportComparison,
  dataset: DatasetRecord | null,
): ComparisonSection {
  const told = direct.groups.map(
    (one): ComparisonRow => ({
      change: one.change,
      subject: placeName(one.place),
      cells: [
        `${span({ least: one.least, most: one.most, of: one.pairs }, count)} of ${count(one.inputs)}`,
        count(one.pairs),
        count(one.always),
        span(one.within.before, count),
        span(one.within.after, count),
      ],
      why: one.from === 'report' && one.list.length > 0 ? 'by the labels that the reports hold' : '',
      more: one.list.map(flip => directWords(flip, one.pairs, dataset)),
    }),
  );
  const untold = direct.untold.map(
    ({ place, why }): ComparisonRow => ({
      change: 'not-comparable',
      subject: placeName(place),
      cells: [none, none, none, none, none],
      why,
      more: [],
    }),
  );
  return {
    id: 'direct',
    title: 'The same input before and after',
    about: `Every engine of ${before.id === after.id ? 'before' : before.id} against every engine of ${before.id === after.id ? 'after' : after.id}, of one recipe, built and run on platforms of one name. Beside it what two builds of one side flip, which no upgrade is to blame for.`,
    heads: ['Flips', 'Pairs', 'Flip in all pairs', 'Rebuilds before', 'Rebuilds after'],
    rows: [...told, ...untold],
    flippedInputs: `${count(direct.flipped)} of ${plural(inputs?.common ?? 0, 'input')}`,
    none: 'No recipe was run on platforms of one name in both, or outputs are not compared.',
  };
}

function directWords({ flip, pairs }: DirectFlip, of: number, dataset: DatasetRecord | null): string {
  const margin = flip.fromMargin === null ? '' : `, margin ${flip.fromMargin.toPrecision(3)}`;
  const truth = flip.truth === null ? '' : `, truth ${labelName(dataset, flip.truth)}`;
  return `${flip.id}: ${flipWords(flip, dataset)}${of === 1 ? '' : ` in ${pairs} of ${plural(of, 'pair')}`}${margin}${truth}`;
}
