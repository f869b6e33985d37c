import { storeLogCommand } from '../../core/commands.ts';
import type { ReportDocument } from '../../core/records.ts';
import { html } from './escape.ts';
import { nextWords } from './problems.ts';
import { failureId } from './row-ids.ts';
import { command, type Section } from './table.ts';

/** Null where every step came to something and every platform is here. */
export function failuresSection({ failures, absent }: ReportDocument): Section | null {
  if (failures.length === 0 && absent.length === 0) return null;
  const failed = failures.map(({ step, stage, recipe, platform, problem }, index) => {
    const where = [recipe, platform].filter(name => name !== null).join(' on ');
    return html`<li id="${failureId(index)}"><h4>${stage}${where !== '' && html`: ${where}`}</h4>
<p>${problem.message}</p>
${problem.next !== undefined && html`<p class="how">${nextWords(problem.next)}</p>`}
${problem.log !== undefined && html`<p class="how">Log: ${command(storeLogCommand(problem.log))}</p>`}
<p class="small"><code>${problem.code}</code> in step <code>${step}</code></p></li>`;
  });
  const body = html`
${failed.length > 0 && html`<h3>Steps that came to nothing</h3><ul class="problems">${failed}</ul>`}
${
  absent.length > 0 &&
  html`<h3>Platforms that are not here</h3>
<dl class="pairs">${absent.map(({ name, reason }) => html`<dt>${name}</dt><dd>${reason}</dd>`)}</dl>`
}`;
  return { id: 'failures', title: 'What is missing', body };
}
