import { weightsIn } from '../../core/model-weights.ts';
import { columnIfAny, type ResultTable } from '../../core/tables/table.ts';
import { cellText } from '../table-text.ts';
import { type Html, html } from './escape.ts';

const seeded = '†';
const standIn = '‡';

/** As in "resnet18-seeded†": what is said of most rows would make each of them three lines high. */
export function markedModel(text: string): string {
  const model = weightsIn(text);
  return model === null ? text : `${model.name}${model.standsFor === null ? seeded : standIn}`;
}

/** What the marks of these rows mean, each once. */
export function marksNote({ columns }: ResultTable, rows: ResultTable['rows']): Html | false {
  const at = columnIfAny({ columns }, 'model');
  if (at === null) return false;
  const texts = new Set(rows.map(row => cellText(row[at]!, columns[at]!)));
  const models = [...texts].flatMap(text => weightsIn(text) ?? []);
  const standIns = models.flatMap(({ name, standsFor }) => (standsFor === null ? [] : `${name} for ${standsFor}`));
  const said = [
    ...(models.length > standIns.length ? [`${seeded}: seeded weights, never trained`] : []),
    ...(standIns.length > 0 ? [`${standIn}: a stand-in, ${standIns.join(', ')}`] : []),
  ];
  return said.length > 0 && html`<p class="small">${said.join('; ')}</p>`;
}
