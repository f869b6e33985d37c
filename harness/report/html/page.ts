import type { ReportDocument } from '../../core/records.ts';
import { time } from '../format.ts';
import { modelNote } from '../headline.ts';
import { type Lacks, lacksName } from '../lacks.ts';
import { statusWords } from '../names.ts';
import { type Html, html } from './escape.ts';
import { plainScript, plainScriptDigest, script, scriptDigest } from './script.ts';
import { plainStyle, style } from './style.ts';
import type { Section } from './table.ts';
import { doubleBanner, verdictBlock } from './verdict.ts';

/** Nothing is loaded from anywhere, and the only script that runs is the page's own. */
const policyOf = (digest: string) =>
  `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${digest}'; base-uri 'none'; form-action 'none'`;

export function page(document: ReportDocument, sections: readonly Section[], lacks: Lacks): Html {
  const { spec, verdict, model, dataset } = document;
  const note = modelNote(document);
  return shell({
    title: `${statusWords[verdict.status]}: ${spec.name}`,
    head: html`<meta name="${lacksName}" content="${[...lacks.keys()].join(' ')}">
`,
    banner: doubleBanner(document),
    name: spec.name,
    lead: html`<p>${model?.name ?? spec.model.name} over ${dataset?.name ?? spec.dataset.name}, <time datetime="${document.startedAt}">${time(document.startedAt)}</time></p>
${note !== null && html`<p class="small">${note}</p>`}`,
    first: { id: 'verdict', title: 'Verdict', body: verdictBlock(document) },
    sections,
  });
}

/** Characters of a heading that would fill a phone before the verdict is seen. */
const longName = 80;

export interface Shell {
  /** Of the window. */
  readonly title: string;
  readonly head?: Html;
  readonly banner?: Html | null;
  readonly name: string;
  readonly lead: Html;
  /** What the page is opened for; it brings its own element of that id. */
  readonly first: Section;
  readonly sections: readonly Section[];
  /** Text, tables and charts alone: what serves verdicts and flipped inputs is left out, which would be a tenth of its bytes. */
  readonly isPlain?: true;
}

export function shell({ title, head, banner = null, name, lead, first, sections, isPlain }: Shell): Html {
  const links = [first, ...sections];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(isPlain ? plainScriptDigest : scriptDigest)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}. Triplicate</title>
${head}<link rel="icon" href="data:,">
${isPlain ? plainStyle : style}
</head>
<body>
<a class="skip" href="#${first.id}">Skip to the ${first.title.toLowerCase()}</a>
${banner}
<div class="page">
<header class="top">
<div><div role="status"><p id="nowhere" hidden>Nothing on this page is called <strong></strong>: the link may be of another report, or of an earlier one. <a href="#${first.id}">To the beginning</a> <button type="button">Close</button></p></div><span class="brand">Triplicate</span>
<h1 class="${name.length > longName ? 'long-name' : 'short-name'}">${name}</h1>
${lead}
</div>
<button id="theme" type="button" hidden>Theme: auto</button>
</header>
<div class="columns">
<nav aria-label="Sections"><ul>${links.map(navigationItem)}</ul></nav>
<main>
${first.body}
${sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}
</section>
`,
)}</main>
</div>
</div>
${isPlain ? plainScript : script}
</body>
</html>
`;
}

/** A short name is for the eye; the whole one is said in any case. */
const navigationItem = ({ id, title, short }: Section): Html =>
  short === undefined
    ? html`<li><a href="#${id}">${title}</a></li>`
    : html`<li class="named"><a href="#${id}" title="${title}"><span class="whole">${title}</span><span class="short" aria-hidden="true">${short}</span></a></li>`;
