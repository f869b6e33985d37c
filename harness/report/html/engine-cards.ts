import { builtOnName } from '../../core/built-on.ts';
import { storeLogCommand } from '../../core/commands.ts';
import type { BuildRecord, ObtainedEngine, ReportDocument } from '../../core/records.ts';
import type { Beside } from '../beside.ts';
import { type EngineCard, engineCards, type Tactics } from '../engine-cards.ts';
import { bytes, count, plural, seconds, shortDigest, time } from '../format.ts';
import { type Html, html } from './escape.ts';
import { command, digest } from './table.ts';

/** Layers that are listed of those that another tactic computes. */
const shownChanges = 20;

const provenances: Readonly<Record<ObtainedEngine['provenance'], string>> = {
  built: 'built by this run',
  stored: 'taken from the store',
  pinned: 'the pinned one',
};

/** A card per engine, by recipe. */
export const engineCardLists = (document: ReportDocument, beside: Beside): Html[] =>
  engineCards(document).map(
    ({ recipe, cards }) => html`<h3>${recipe}: ${plural(cards.length, 'engine')}</h3>
<ul class="engine-cards">${cards.map(card => engineCard(card, document, beside))}</ul>
`,
  );

function engineCard({ engine, letter, builds, tactics }: EngineCard, document: ReportDocument, beside: Beside): Html {
  const { build } = builds[0];
  const artifacts = build.artifacts ?? [];
  const warnings = [...new Set(builds.flatMap(one => one.build.warnings ?? []))];
  const pins = beside.pins.get(engine) ?? [];
  return html`<li class="engine-card">
<h4><span class="letter">${letter}</span> ${digest(shortDigest(engine), engine)}</h4>
<dl>
<dt>Size</dt><dd>${bytes(build.sizeBytes)} <span class="small">${count(build.sizeBytes)} bytes</span></dd>
<dt>Given by</dt><dd><ul>${builds.map(one => buildItem(one, document, beside))}</ul></dd>
<dt>Runs on</dt><dd>${requirements(build)}</dd>
<dt>Tactics</dt><dd>${tacticWords(tactics)}</dd>
${artifacts.length > 0 && html`<dt>Beside it</dt><dd>${artifacts.map(({ role, digest: full, sizeBytes }) => html`${role}, ${bytes(sizeBytes)}, ${digest(shortDigest(full), full)}<br>`)}</dd>`}
${warnings.length > 0 && html`<dt>Warnings</dt><dd><details><summary>${count(warnings.length)}</summary><ul>${warnings.map(warning => html`<li>${warning}</li>`)}</ul></details></dd>`}
<dt>Pinned</dt><dd>${pins.length > 0 ? html`as ${pins.map((key, index) => html`${index > 0 && ', '}<code>${key}</code>`)}` : pinnedWords(builds)}</dd>
</dl></li>
`;
}

function buildItem({ build, provenance }: ObtainedEngine, { platforms }: ReportDocument, { logs }: Beside): Html {
  const { ordinal, log } = build;
  const lines = log === null ? undefined : logs.get(log);
  return html`<li><span>#${ordinal} on ${builtOnName(build, platforms)} in ${seconds(build.seconds)}, <time datetime="${build.startedAt}">${time(build.startedAt)}</time>, ${provenances[provenance]}${log === null && ', without a log'}</span>${
    log !== null &&
    html`<details><summary>Log</summary>
${lines ? html`<pre>${lines.join('\n')}</pre>` : html`<p class="small">It is not in the store of this machine.</p>`}
<p class="how">All of it: ${command(storeLogCommand(log))}</p></details>`
  }</li>`;
}

/** What a platform must provide, and what a plan is for beyond that. */
function requirements({ requires, target }: BuildRecord): string {
  const of = target
    ? [
        target.device,
        `TensorRT ${target.tensorrt}`,
        `compute capability ${target.computeCapability}`,
        `${target.multiprocessors} multiprocessors`,
        ...(target.flags.length > 0 ? [`flags ${target.flags.join(' ')}`] : []),
      ]
    : [];
  return [...requires, ...of].join(', ') || 'anything that has its backend';
}

function tacticWords(tactics: Tactics | null): Html | string {
  if (tactics === null) return 'not told by its builder';
  const { layers, against } = tactics;
  const told = plural(layers, 'layer');
  if (against === null) return `${told}, to which those of other engines are compared`;
  const { letter, changes } = against;
  if (changes.length === 0) return `${told}, all as in ${letter}`;
  const more = changes.length - shownChanges;
  return html`<details><summary>${told}; ${plural(changes.length, 'differs', 'differ')} from ${letter}</summary><ul>${changes
    .slice(0, shownChanges)
    .map(
      ({ layer, first, here }) =>
        html`<li>${layer}: <code>${first ?? 'none'}</code> → <code>${here ?? 'none'}</code></li>`,
    )}</ul>${more > 0 && html`<p class="small">${count(more)} more are in report.json.</p>`}</details>`;
}

const pinnedWords = (builds: readonly ObtainedEngine[]): string =>
  builds.some(({ provenance }) => provenance === 'pinned')
    ? 'when this run was made; no more, or not in this project'
    : 'no';
