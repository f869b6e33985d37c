import { againCommand, flipsCommand, rebuiltCommand, reportCommand } from '../../core/commands.ts';
import type { ReportDocument } from '../../core/records.ts';
import { html } from './escape.ts';
import { command, type Section } from './table.ts';

export function reproduceSection(document: ReportDocument): Section {
  const { id } = document;
  const rows = [
    ['The whole run, as it was made', againCommand(document)],
    ['With new engines', rebuiltCommand(document)],
    ['This report from its records', reportCommand(id)],
    ['Every flip of every pair', flipsCommand(id, 'all')],
  ] as const;
  const body = html`<dl class="pairs wide">${rows.map(([what, text]) => html`<dt>${what}</dt><dd>${command(text)}</dd>`)}</dl>`;
  return { id: 'reproduce', title: 'Reproduce', body };
}
