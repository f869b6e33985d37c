import { reportCommand } from '../../core/commands.ts';
import { checksByReason } from '../../core/reasons.ts';
import type { GateSpec } from '../../core/records.ts';
import { plural } from '../format.ts';
import { pathAddress } from './address.ts';
import { checkCard } from './check-card.ts';
import { type Html, html } from './escape.ts';
import { mark, tones, wordsOf } from './gate-marks.ts';
import type { JudgedGate } from './judged-gate.ts';
import { openCards } from './open-checks.ts';
import { reasonList } from './reasons.ts';
import { checkId } from './row-ids.ts';
import { command, type Section, table } from './table.ts';

/** Reasons of a spec that are said at once. */
const reasonsAtOnce = 3;

/** As in "tiny: fail, 2 checks failed, 1 check waived"; where no check says why, with the first reason. */
export function specLine({ spec, exitCode, checks, reasons }: GateSpec, index: number): Html {
  const numbers = [
    [checks.fail, 'failed'],
    [checks.inconclusive, 'undecided'],
    [checks.waived, 'waived'],
  ] as const;
  const said = numbers.filter(([number]) => number > 0).map(([number, what]) => `${plural(number, 'check')} ${what}`);
  const isTold = checks.fail + checks.inconclusive > 0;
  return html`<a href="#${specId(index)}">${spec}</a>: ${[wordsOf(exitCode).toLowerCase(), ...said].join(', ')}${!isTold && html`. ${reasons[0]}`}`;
}

const specId = (index: number): string => `spec-${index}`;

/** How the checks of each spec came out, in numbers. */
export function specsSection(specs: readonly GateSpec[], judged: JudgedGate): Section | null {
  if (specs.length === 0) return null;
  const number = (value: number) => ({ content: String(value), value });
  const body = table({
    id: 'specs-table',
    caption: 'How many checks came out how; waived ones are those that fail and are allowed to',
    columns: [
      { title: 'Spec' },
      { title: 'Gate' },
      { title: 'Failed', numeric: true },
      { title: 'Undecided', numeric: true },
      { title: 'Waived', numeric: true },
      { title: 'Skipped', numeric: true },
      { title: 'Passed', numeric: true },
      { title: 'Report' },
    ],
    rows: specs.map((one, index) => ({
      tags: [tones[one.exitCode]],
      cells: [
        isShown(one) ? html`<a href="#${specId(index)}">${one.spec}</a>` : one.spec,
        { content: mark(one.exitCode), value: wordsOf(one.exitCode) },
        number(one.checks.fail),
        number(one.checks.inconclusive),
        number(one.checks.waived),
        number(one.checks.skipped),
        number(one.checks.pass),
        reportLink(one, judged),
      ],
    })),
    ...(specs.length > 6 ? { filter: { label: 'Filter specs' } } : {}),
  });
  return { id: 'specs', title: 'Specs', body };
}

function reportLink({ spec, report }: GateSpec, { pages }: JudgedGate): Html | string {
  const page = pages.get(spec);
  if (page !== undefined) return html`<a href="${pathAddress(page)}">${report}</a>`;
  return report === null ? 'no report' : html`${report}, without a page here: ${command(reportCommand(report))}`;
}

/** Whether there is something in the way of it. */
const isShown = ({ exitCode }: GateSpec): boolean => exitCode !== 0;

/** What is in the way of one spec; null where nothing is. */
export function openSection(spec: GateSpec, index: number, judged: JudgedGate): Section | null {
  if (!isShown(spec)) return null;
  const document = judged.documents.get(spec.spec);
  const page = judged.pages.get(spec.spec);
  const waived = new Set(spec.waived.map(({ id }) => id));
  const cards = document ? openCards(document, check => !waived.has(check.id)) : [];
  const behind = checksByReason(document?.verdict.checks ?? []);
  const onCards = new Set(cards.flatMap(card => card.map(({ check }) => check.id)));
  const reasons = spec.reasons.filter(reason => !behind.get(reason)?.every(({ id }) => onCards.has(id)));
  const body = html`<p>${mark(spec.exitCode)} <code>${spec.file}</code> · ${reportLink(spec, judged)}</p>
${reasonList(reasons, reasonsAtOnce)}
${
  cards.length > 0 &&
  html`<ul class="check-cards">${cards.map(card =>
    checkCard(card, {
      idOf: check => `${specId(index)}-${checkId(check)}`,
      page: page === undefined ? null : pathAddress(page),
    }),
  )}</ul>`
}`;
  return { id: specId(index), title: spec.spec, body };
}
