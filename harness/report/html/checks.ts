import { whyOf } from '../../core/check-message.ts';
import type { Check, ReportDocument } from '../../core/records.ts';
import { type CheckMatrix, checkMatrices } from '../check-matrix.ts';
import { count, plural } from '../format.ts';
import { byUrgency, statusSigns, statusWords, tally, thresholdName } from '../names.ts';
import { fragment } from './address.ts';
import { statusMark } from './check-card.ts';
import { type Html, html } from './escape.ts';
import { isOpen } from './open-checks.ts';
import { checkId } from './row-ids.ts';
import { command, type Section, table } from './table.ts';

/** Every check in a cell, and all of them as a list. */
export function checksSection({ verdict }: ReportDocument): Section {
  const { checks } = verdict;
  const body =
    checks.length === 0
      ? html`<p>The spec declares no check, so nothing was decided.</p>`
      : html`<p>${plural(checks.length, 'check')}: ${tally(checks)}.</p>
${skippedReasons(checks)}
<div class="matrices">${checkMatrices(checks).map(statusMatrix)}</div>
<details class="all"><summary>${checks.length === 1 ? 'The check' : `All ${plural(checks.length, 'check')}`} as a list</summary>${checkList(checks)}</details>`;
  return { id: 'checks', title: 'All checks', short: 'Checks', body };
}

/** Why nothing is said of some: each reason once. */
function skippedReasons(checks: readonly Check[]): Html | false {
  const reasons = Map.groupBy(
    checks.filter(({ status }) => status === 'skipped'),
    check => whyOf(check) || check.actual,
  );
  return (
    reasons.size > 0 &&
    html`<ul class="skipped-why">${[...reasons].map(([why, same]) => html`<li>${count(same.length)} skipped: ${why}</li>`)}</ul>`
  );
}

function statusMatrix({ title, rows, columns, cells }: CheckMatrix, index: number): Html {
  const id = `check-matrix-${index}`;
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table class="matrix statuses">
<caption id="${id}"><span>${title}</span></caption>
<thead><tr><th scope="col">Recipe and platform</th>${columns.map(column => html`<th scope="col">${thresholdName(column)}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row, y) => html`<tr><th scope="row">${row}</th>${cells[y]?.map(statusCell)}</tr>
`,
  )}</tbody></table></div>`;
}

/** What is open leads to its card. */
function statusCell(check: Check | null): Html {
  if (check === null)
    return html`<td class="same"><span aria-hidden="true">·</span><span class="unseen">no such check</span></td>`;
  const { status, actual, limit } = check;
  const words = html`<span aria-hidden="true">${statusSigns[status]}</span> ${statusWords[status]}`;
  const content = isOpen(check) ? html`<a href="#${fragment(checkId(check))}">${words}</a>` : words;
  return html`<td class="cell ${status}" title="${actual}; limit: ${limit}">${content}</td>`;
}

function checkList(checks: readonly Check[]): Html {
  const statuses = [...new Set(byUrgency(checks).map(({ status }) => status))];
  return table({
    id: 'checks-table',
    caption: `${plural(checks.length, 'check')}: ${tally(checks)}`,
    columns: [
      { title: 'Check' },
      { title: 'Status' },
      { title: 'Actual' },
      { title: 'Limit' },
      { title: 'Shows more', fixed: true },
    ],
    rows: byUrgency(checks).map(check => ({
      // What is open has a card, where links to it lead.
      ...(isOpen(check) ? {} : { id: checkId(check) }),
      tags: [check.status],
      cells: [
        {
          content: html`<details><summary>${check.title}</summary><p>${check.message}</p></details>`,
          value: check.title,
        },
        { content: statusMark(check.status), value: statusWords[check.status] },
        check.actual,
        check.limit,
        command(check.command),
      ],
    })),
    filter: {
      label: 'Filter checks',
      choices: statuses.map(status => ({ tag: status, title: statusWords[status] })),
    },
  });
}
