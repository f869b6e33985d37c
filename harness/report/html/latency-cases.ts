import { caseSigns } from '../../core/checks.ts';
import type { Anomaly, ReportDocument } from '../../core/records.ts';
import { type ExplainedPair, explains, whyWords } from '../causes.ts';
import { pairFlagWords } from '../flag-words.ts';
import {
  type CaseGroup,
  caseAnswers,
  caseBeside,
  caseGroups,
  caseInShort,
  caseStatement,
  signsByMeans,
  signsBySignificance,
} from '../latency-cases.ts';
import { type Html, html } from './escape.ts';
import { flagLegend } from './flag-legend.ts';
import { distributionChart } from './latency-distributions.ts';
import { caseId, causeId } from './row-ids.ts';

/** Each recipe's cases over each two platforms, beside its samples; nothing where there are no two platforms. */
export function casesBlock(document: ReportDocument, pairs: readonly ExplainedPair[]): Html | false {
  const all = caseGroups(document);
  if (all.length === 0) return false;
  const family = document.anomalies.length;
  const flags = pairFlagWords(document.anomalies.flatMap(({ decision }) => decision.flags ?? []));
  return html`<h3>Is a smaller platform faster than a bigger one?</h3>
<p class="small">Three cases say so: ① with its own engine each, ② with the engine of the smaller, ③ with the engine of the bigger. Each is answered
twice for every two engines: by strict comparison of means, and by a test over the rounds. The percentage is what the bigger one takes longer; an answer opens to its numbers.</p>
${[...Map.groupBy(all, ({ recipe }) => recipe)].map(
  ([recipe, mine]) => html`<h4>${recipe}</h4>
<div class="beside">${distributionChart(document, recipe)}<div>${mine.map(group => groupBlock(group, { family, pairs, id: caseId(all.indexOf(group)) }))}</div></div>`,
)}
${flagLegend(flags)}`;
}

interface Around {
  /** Cases of one session. */
  readonly family: number;
  readonly pairs: readonly ExplainedPair[];
  readonly id: string;
}

function groupBlock({ smaller, bigger, anomalies }: CaseGroup, { family, pairs, id }: Around): Html {
  const open = signsBySignificance(anomalies, 'undecided');
  const cases = [...Map.groupBy(anomalies, one => one.case)].toSorted(([a], [b]) => a - b);
  return html`<h5 id="${id}">${smaller} (smaller) and ${bigger} (bigger)</h5>
<p class="signs">By means <strong>${signsByMeans(anomalies)}</strong> · by significance <strong>${signsBySignificance(anomalies, 'yes')}</strong>${open !== 'none' && html` · undecided <strong>${open}</strong>`}</p>
<ul class="cases">${cases.map(
    ([number, mine]) =>
      html`<li><span class="case-sign">${caseSigns([number])}</span> <em>“${caseStatement(mine[0]!)}”</em>${mine.map(one => answerBlock(one, family, pairs))}</li>
`,
  )}</ul>`;
}

const answerBlock = (anomaly: Anomaly, family: number, pairs: readonly ExplainedPair[]): Html =>
  html`<details class="answer"><summary>${caseInShort(anomaly)}</summary><p>${caseAnswers(anomaly)} ${caseBeside(anomaly, family)}</p></details>${why(anomaly, pairs)}`;

/** What the case comes to, as a link to the layers and kernels, or to the parts. A difference that is not there has no cause. */
function why(anomaly: Anomaly, pairs: readonly ExplainedPair[]): Html | false {
  const isShown = anomaly.bySignificance === 'yes';
  if (!isShown && !anomaly.byMeans) return false;
  const index = pairs.findIndex(pair => explains(pair, anomaly));
  const words = index < 0 ? null : whyWords(pairs[index]!);
  if (words === null) return false;
  return html`<p class="went">${isShown ? 'Where it went' : 'By means alone, where it went'}: <a href="#${causeId(index)}">${words}</a></p>`;
}
