import { buildLabel } from '../../core/build-label.ts';
import { rebuiltCommand } from '../../core/commands.ts';
import type { ReportDocument } from '../../core/records.ts';
import type { Beside } from '../beside.ts';
import { buildGroups, buildSentence, engineLetters } from '../build-groups.ts';
import { bytes, count, plural, seconds, shortDigest } from '../format.ts';
import { runNotes } from '../run-notes.ts';
import { engineCardLists } from './engine-cards.ts';
import { html } from './escape.ts';
import { idOf, rowIds } from './row-ids.ts';
import { command, digest, type Section, table } from './table.ts';

export function buildsSection(document: ReportDocument, beside: Beside): Section {
  const groups = buildGroups(document);
  const notes = runNotes(document);
  const ids = rowIds(document).builds;
  const body =
    groups.length === 0
      ? html`<p>No engine was built or found.</p>`
      : html`<p>A build is one occurrence; an engine is its bytes. Builds with the same letter gave the same bytes.</p>
<ul class="findings">${groups.map(group => html`<li><strong>${group.recipe} on ${group.builtOn}</strong>: ${buildSentence(group)}</li>`)}</ul>
${engineCardLists(document, beside)}
<details class="all"><summary>All ${plural(document.engines.length, 'build')} as a table</summary>${table({
          id: 'builds-table',
          caption: 'Builds and the engines they gave',
          columns: [
            { title: 'Build' },
            { title: 'Built on' },
            { title: 'Engine' },
            { title: 'Size', numeric: true },
            { title: 'Build time', numeric: true },
            { title: 'This run' },
          ],
          rows: groups.flatMap(({ recipe, builtOn, builds }) => {
            const letters = engineLetters(document, recipe);
            return builds.map(({ build, provenance }) => ({
              ...idOf(ids, buildLabel(build, document.platforms)),
              cells: [
                `${recipe} #${build.ordinal}`,
                builtOn,
                {
                  content: html`<span class="letter">${letters.get(build.engine)}</span> ${digest(shortDigest(build.engine), build.engine)}`,
                  value: build.engine,
                },
                {
                  content: html`<span title="${count(build.sizeBytes)} bytes">${bytes(build.sizeBytes)}</span>`,
                  value: build.sizeBytes,
                },
                { content: seconds(build.seconds), value: build.seconds },
                { built: 'built it', stored: 'took it from the store', pinned: 'took the pinned one' }[provenance],
              ],
            }));
          }),
        })}</details>
${notes.length > 0 && html`<h3>Notes on runs</h3><dl class="pairs">${notes.map(({ note, labels }) => html`<dt>${labels.join(', ')}</dt><dd>${note}</dd>`)}</dl>`}
<p class="how">Built anew by ${command(rebuiltCommand(document))}</p>`;
  return { id: 'builds', title: 'Builds and engines', body };
}
