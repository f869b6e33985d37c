import { weightsKind } from '../../core/model-weights.ts';
import type {
  DatasetRecord,
  GoldenRecord,
  MeasurementRecipe,
  ModelRecord,
  ReportDocument,
} from '../../core/records.ts';
import { bytes, count, plural, seconds, shortDigest, time } from '../format.ts';
import { type Html, html } from './escape.ts';
import { idOf, rowIds } from './row-ids.ts';
import { digest, type Section, table } from './table.ts';

/** Everything that the numbers hang on. */
export function provenanceSection(document: ReportDocument): Section {
  const { model, dataset, goldens, latency, spec } = document;
  const body = html`
<h3>Run</h3>
<dl class="pairs">
<dt>Report</dt><dd><code>${document.id}</code></dd>
<dt>Spec</dt><dd><code>${document.specFile}</code> ${mark(document.specDigest)}</dd>
<dt>Plan</dt><dd>${mark(document.plan.digest)}</dd>
<dt>Engines</dt><dd>mode ${document.mode}, ${spec.k ?? 3} builds per recipe and platform</dd>
<dt>Started</dt><dd><time datetime="${document.startedAt}">${time(document.startedAt)}</time>, took ${seconds(document.seconds)}</dd>
<dt>Triplicate</dt><dd>${document.triplicate}</dd>
</dl>
<h3>Model</h3>${model ? modelList(model, spec.model.origin) : html`<p>The model could not be read.</p>`}
<h3>Dataset</h3>${dataset ? datasetList(dataset, spec.dataset.seed ?? 0) : html`<p>The dataset could not be prepared.</p>`}
<h3>Golden</h3>${goldens.length > 0 ? goldens.map(goldenList) : html`<p>There was no golden to compare with.</p>`}
<h3>Measurement recipe</h3>${latency ? recipeList(latency.recipe, latency.state) : html`<p>Latency was not measured.</p>`}
<h3>Platforms</h3>${platformTable(document)}`;
  return { id: 'provenance', title: 'Provenance', body };
}

const mark = (full: string): Html => digest(shortDigest(full), full);

function modelList(model: ModelRecord, origin: string | undefined): Html {
  const weights = weightsKind(model);
  const tensors = [...model.inputs, ...model.outputs].map(
    ({ name, dtype, shape }) => `${name}: ${dtype} [${shape.join(', ')}]`,
  );
  return html`<dl class="pairs">
<dt>Name</dt><dd>${model.name}</dd>${
    weights !== null &&
    html`
<dt>Weights</dt><dd>${weights}</dd>`
  }${
    origin !== undefined &&
    html`
<dt>Origin</dt><dd>${origin}</dd>`
  }
<dt>Digest</dt><dd>${mark(model.digest)}</dd>
<dt>Task</dt><dd>${model.task}</dd>
<dt>Files</dt><dd>${model.files.map(file => html`<code>${file.name}</code> ${bytes(file.sizeBytes)} ${mark(file.digest)}<br>`)}</dd>
<dt>Tensors</dt><dd>${tensors.map(tensor => html`<code>${tensor}</code><br>`)}</dd>
</dl>`;
}

function datasetList(dataset: DatasetRecord, seed: number): Html {
  return html`<dl class="pairs">
<dt>Name</dt><dd>${dataset.name}</dd>
<dt>Digest</dt><dd>${mark(dataset.digest)}</dd>
<dt>Inputs</dt><dd>${count(dataset.items.length * dataset.parts.length)}: ${count(dataset.items.length)} items in ${plural(dataset.parts.length, 'view')}, ${dataset.input.dtype} [${dataset.input.shape.join(', ')}]</dd>
<dt>Views</dt><dd>${dataset.parts.map(part => html`${part.id} ${mark(part.tensors)}<br>`)}</dd>
<dt>Seed</dt><dd>${seed}, of the corruptions</dd>
<dt>Truth</dt><dd>${truthWords(dataset)}${dataset.classes && html`, ${count(dataset.classes.length)} class names`}</dd>
</dl>`;
}

function truthWords({ truth, boxes, masks }: DatasetRecord): string {
  const known = Object.entries({ labels: truth, boxes, masks }).flatMap(([name, given]) => (given ? [name] : []));
  return known.join(', ') || 'not known';
}

function goldenList(golden: GoldenRecord): Html {
  return html`<dl class="pairs">
<dt>Key</dt><dd><code>${golden.key}</code></dd>
<dt>Decisions</dt><dd>${count(golden.count)}, ${mark(golden.decisions)}</dd>
<dt>Made by</dt><dd>${golden.madeBy.recipe} on ${golden.madeBy.platform}, ${mark(golden.madeBy.engine)}, ${time(golden.madeAt)}</dd>
<dt>Reason</dt><dd>${golden.reason ?? 'not accepted yet'}</dd>
</dl>`;
}

function recipeList(recipe: MeasurementRecipe, state: Readonly<Record<string, string | number>>): Html {
  const beside = Object.entries(state).map(([name, value]) => `${name} ${value}`);
  return html`<dl class="pairs">
<dt>Name</dt><dd>${recipe.name}</dd>
<dt>Batch</dt><dd>${recipe.batch}</dd>
<dt>Device</dt><dd>${(recipe.transfers ?? true) ? 'copies counted' : 'copies not counted'}, ${recipe.streams ?? 1} stream(s), ${recipe.graph ? 'CUDA graph' : 'no CUDA graph'}, ${recipe.wait ?? 'spin'} wait, where a backend has these</dd>
<dt>Order</dt><dd>${recipe.rounds} interleaved rounds, seed ${recipe.seed}; in each ${recipe.warmup} uncounted and ${recipe.iterations} timed inferences per engine</dd>
<dt>State</dt><dd>${beside.join(', ') || 'not recorded'}</dd>
</dl>`;
}

function platformTable(document: ReportDocument): Html {
  const { platforms } = document;
  const ids = rowIds(document).platforms;
  const entries = (values: Readonly<Record<string, string | number>>) =>
    Object.entries(values).map(([name, value]) => html`<span class="entry">${name} ${value}</span> `);
  return table({
    id: 'platforms-table',
    caption: 'Platforms as they were',
    columns: [
      { title: 'Platform' },
      { title: 'Backend' },
      { title: 'Device' },
      { title: 'Stack' },
      { title: 'Size' },
      { title: 'Provides' },
      { title: 'Builds' },
    ],
    rows: platforms.map(platform => ({
      ...idOf(ids, platform.id),
      cells: [
        html`${platform.name}${platform.double && html` <strong>(test double)</strong>`}<br><code class="small">${platform.id}</code>`,
        platform.backend,
        html`${entries(platform.device)}`,
        html`${entries(platform.stack)}`,
        { content: `${platform.size.value} (${platform.size.how})`, value: platform.size.value },
        platform.provides.join(', ') || 'nothing',
        platform.builds ? 'yes' : 'no, only runs',
      ],
    })),
  });
}
