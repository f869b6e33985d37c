import type { GateSpec } from '../../core/records.ts';
import { plural } from '../format.ts';
import { codeWords, gateSentence, obsoleteSentence, worstFirst } from '../gate-words.ts';
import { type Html, html, toText } from './escape.ts';
import { aboutSection, absentSection, goldensSection, uncheckedSection, waivedSection } from './gate-beside.ts';
import { signs, tones, wordsOf } from './gate-marks.ts';
import { openSection, specLine, specsSection } from './gate-specs.ts';
import type { JudgedGate } from './judged-gate.ts';
import { shell } from './page.ts';
import { problemWords } from './problems.ts';
import { noteList, reasonList } from './reasons.ts';

/** One gate over all its specs as one self-contained page: may it ship, what is in the way, what was waived, and what was not looked at. */
export function renderGateHtml(judged: JudgedGate): string {
  const { summary } = judged;
  const specs = worstFirst(summary.specs);
  const sections = [
    specsSection(specs, judged),
    ...specs.map((spec, index) => openSection(spec, index, judged)),
    waivedSection(summary),
    goldensSection(summary),
    absentSection(judged),
    uncheckedSection(specs),
    aboutSection(judged),
  ];
  return toText(
    shell({
      title: `Gate: ${codeWords[summary.exitCode]}`,
      name: 'Gate',
      lead: html`<p>${plural(specs.length, 'spec')}, exit code ${summary.exitCode}</p>`,
      first: { id: 'verdict', title: 'Verdict', body: verdictOf(judged, specs) },
      sections: sections.filter(section => section !== null),
    }),
  );
}

/** Reasons that are said at once. */
const itemsAtOnce = 10;

function verdictOf({ summary }: JudgedGate, specs: readonly GateSpec[]): Html {
  const { exitCode, error, obsoleteGoldens, doubtfulGoldens } = summary;
  const items = [
    ...(error ? [problemWords(error)] : []),
    ...specs.flatMap((spec, index) => (spec.exitCode === 0 ? [] : [specLine(spec, index)])),
    ...obsoleteGoldens.map(obsoleteSentence),
    ...doubtfulGoldens.map(({ error: doubt }) => problemWords(doubt)),
  ];
  return html`<section class="verdict ${tones[exitCode]}" id="verdict" aria-labelledby="verdict-title">
<h2 id="verdict-title"><span class="sign" aria-hidden="true">${signs[exitCode]}</span> ${wordsOf(exitCode)}</h2>
<p class="headline">${gateSentence(summary)}</p>
${reasonList(items, itemsAtOnce)}
${noteList(
  specs.flatMap(({ spec, notes = [] }) => notes.map(note => `${spec}: ${note}`)),
  itemsAtOnce,
)}
</section>`;
}
