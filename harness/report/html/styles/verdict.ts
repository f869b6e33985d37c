import { html } from '../escape.ts';

/** Verdict, statuses and facts. */
export const verdict = html`
.verdict { padding: 1.25rem 1.5rem; border-radius: 10px; background: var(--tint); }
.verdict h2 { display: flex; align-items: center; gap: 0.65rem; font-size: 1.5rem; color: var(--tone); margin-bottom: 0.5rem; }
.verdict .sign {
  display: grid; place-items: center; width: 2rem; height: 2rem; border-radius: 50%; font-size: 1.05rem; line-height: 1;
  background: var(--tone); color: var(--tint); flex: none;
}
.headline { font-size: 1.0625rem; font-weight: 500; margin-bottom: 0.5rem; }
.reasons { margin: 0; padding-left: 1.1rem; max-width: 60rem; }
.noted { margin: 0.75rem 0 0.25rem; font-weight: 600; }
.reasons li { margin: 0.25rem 0; }
.pass { --tone: var(--pass); --tint: var(--pass-tint); }
.fail { --tone: var(--fail); --tint: var(--fail-tint); }
.inconclusive { --tone: var(--inconclusive); --tint: var(--inconclusive-tint); }
.skipped { --tone: var(--skipped); --tint: var(--skipped-tint); }
.status { color: var(--tone); background: var(--tint); border-radius: 999px; padding: 0.1rem 0.6rem; font-weight: 500; white-space: nowrap; }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(14.5rem, 1fr)); gap: 1.5rem 2rem; margin: 0; }
.facts div { min-width: 0; overflow-wrap: anywhere; }
.facts dt { font-size: 0.8125rem; color: var(--soft); }
.facts dd { margin: 0; }
.facts strong { display: block; font-size: 1.1875rem; font-weight: 600; letter-spacing: -0.01em; }
.facts span { display: block; font-size: 0.8125rem; color: var(--soft); }`;
