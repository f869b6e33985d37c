import type { ReportDocument } from '../../core/records.ts';
import { byUrgency, type CheckStatus, statusSigns, statusWords, tally } from '../names.ts';
import { type Html, html } from './escape.ts';
import { command, type Section, table } from './table.ts';

export function checksSection({ verdict }: ReportDocument): Section {
  const { checks } = verdict;
  const statuses = [...new Set(byUrgency(checks).map(({ status }) => status))];
  const body =
    checks.length === 0
      ? html`<p>The spec declares no check, so nothing was decided.</p>`
      : table({
          id: 'checks-table',
          caption: `${checks.length} checks: ${tally(checks)}`,
          columns: [
            { title: 'Check' },
            { title: 'Status' },
            { title: 'Actual' },
            { title: 'Limit' },
            { title: 'Shows more', fixed: true },
          ],
          rows: byUrgency(checks).map(check => ({
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
  return { id: 'checks', title: 'Checks', body };
}

const statusMark = (status: CheckStatus): Html =>
  html`<span class="status ${status}"><span aria-hidden="true">${statusSigns[status]}</span> ${statusWords[status]}</span>`;
