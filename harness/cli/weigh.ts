import { exitCode } from '../core/errors.ts';
import type { ExitCode, GateSpec, ReportDocument, Waiver } from '../core/records.ts';
import { remediesOf } from '../core/remedies.ts';
import { applyWaivers } from '../core/waivers.ts';
import { datasetNotes } from '../report/dataset-notes.ts';
import { doubleNote } from '../report/headline.ts';
import { codeOf } from './exit-code.ts';
import type { FinishedSpec } from './run-specs.ts';

interface Terms {
  readonly waivers: readonly Waiver[];
  readonly allowed: readonly string[];
  /** As in 2026-01-31, UTC. */
  readonly today: string;
}

interface Weighed {
  readonly spec: GateSpec;
  /** What the report alone does not say. */
  readonly notes: readonly string[];
  readonly stale: readonly string[];
}

/** What the gate makes of one spec: its verdict with its waivers, and whether a pass proves anything. */
export function weigh(
  { name, file, code, document, folder, error, unchecked = [] }: FinishedSpec,
  terms: Terms,
): Weighed {
  if (!document) {
    const checks = { pass: 0, fail: 0, inconclusive: 0, skipped: 0, waived: 0 };
    const reasons = error ? [[error.message, ...remediesOf(error)].join(' ')] : [];
    const none = {
      report: null,
      folder: null,
      verdict: null,
      failed: [],
      waived: [],
      unchecked: [],
      error: error ?? null,
    };
    return { spec: { spec: name, file, exitCode: code as ExitCode, ...none, checks, reasons }, notes: [], stale: [] };
  }
  const mine = terms.waivers.filter(({ spec }) => spec === name);
  const { status, reasons, failed, waived, stale } = applyWaivers(document, mine, terms.today);
  const doubt = status === 'pass' ? (doubleNote(document) ?? absentNote(document, terms.allowed)) : null;
  const number = (wanted: string) => document.verdict.checks.filter(check => check.status === wanted).length;
  const told = reasons.filter(reason => !document.verdict.reasons.includes(reason));
  const ofDataset = datasetNotes(document);
  const spec: GateSpec = {
    spec: name,
    file,
    exitCode: (doubt === null ? codeOf(status) : exitCode.inconclusive) as ExitCode,
    report: document.id,
    folder: folder ?? null,
    verdict: document.verdict.status,
    checks: {
      pass: number('pass'),
      fail: failed.length,
      inconclusive: number('inconclusive'),
      skipped: number('skipped'),
      waived: waived.length,
    },
    reasons: doubt === null ? [...reasons] : [doubt, ...reasons],
    failed: failed.map(({ id, message }) => ({ id, message })),
    waived: waived.map(({ check: { id, message }, waiver: { reason, by, until } }) => ({
      id,
      message,
      reason,
      by,
      until,
    })),
    unchecked: [...unchecked],
    ...(ofDataset.length > 0 ? { notes: ofDataset } : {}),
    error: null,
  };
  return { spec, notes: [...(doubt === null ? [] : [doubt]), ...told].map(note => `${name}: ${note}`), stale };
}

function absentNote({ absent }: ReportDocument, allowed: readonly string[]): string | null {
  const missed = absent.map(({ name }) => name).filter(name => !allowed.includes(name));
  const platforms = missed.join(' ');
  return missed.length === 0
    ? null
    : `${platforms} not here, so nothing is proven there. To let it pass: --allow-absent ${platforms}`;
}
