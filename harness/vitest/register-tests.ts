import { relative } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { openProject, projectOptions } from '../compose/project.ts';
import { type CheckDeclaration, declareChecks } from '../core/checks.ts';
import { reportCommand } from '../core/commands.ts';
import { TriplicateError } from '../core/errors.ts';
import type { EngineMode, Spec } from '../core/records.ts';
import { type NormalSpec, normalizeSpec } from '../core/spec.ts';
import { runSpec } from '../run-spec.ts';
import { harnessVersion } from '../version.ts';
import { annotateCheck, annotateVerdict, type Ran, readRan } from './annotations.ts';

const minute = 60_000;

/**
 * One test per declared check, and one for the verdict, which also weighs what no check reads, such as a step that came
 * to nothing. The work is one beforeAll; the tests only read its verdict.
 */
export function registerTests(spec: Spec): void {
  const normal = normalizeSpec(spec);
  describe(spec.name, () => {
    let ran: Ran | undefined;
    beforeAll(async () => {
      const root = inject('triplicateRoot');
      ran = await runInVitest(spec, root, relative(root, expect.getState().testPath ?? ''));
    }, timeLimit(normal));
    for (const check of declareChecks(normal)) {
      test(check.title, async context => {
        const absent = inject('triplicateAbsent');
        const gone = check.platforms.find(name => name in absent);
        if (gone) context.skip(`${gone} is not here: ${absent[gone]}`);
        const judged = ran?.document.verdict.checks.find(({ id }) => id === check.id);
        if (!ran || !judged) throw new Error(`The verdict says nothing of ${check.id}.`);
        if (judged.status === 'skipped') context.skip(judged.message);
        await annotateCheck(context.annotate, judged, ran);
        if (judged.status !== 'pass') throw new CheckFailure(check, judged.status, judged.message, judged.command);
      });
    }
    test('verdict', async context => {
      if (!ran) throw new Error('There is no verdict.');
      const { document } = ran;
      const { status, reasons, checks } = document.verdict;
      await annotateVerdict(context.annotate, ran);
      if (status === 'pass') return;
      const isSaid = checks.some(check => check.status === 'fail' || check.status === 'inconclusive');
      if (isSaid) context.skip(`${status}, as the tests above say`);
      if (document.absent.length > 0 && checks.every(check => check.status === 'skipped'))
        context.skip(reasons.join(' '));
      throw new Error(`${status}: ${reasons.join('\n')}\nShow more: ${reportCommand(document.id)}`);
    });
  });
}

class CheckFailure extends Error {
  constructor(check: CheckDeclaration, status: string, message: string, command: string) {
    super(`${status === 'fail' ? '' : `${status}: `}${message}\nShow more: ${command}`);
    this.name = check.threshold;
    // The stack would point into the harness; what failed is an engine.
    this.stack = `${this.name}: ${this.message}`;
  }
}

async function runInVitest(spec: Spec, root: string, specFile: string): Promise<Ran> {
  const project = openProject(projectOptions(root, process.env));
  const mode = engineMode(process.env.TRIPLICATE_MODE ?? 'ensure');
  const { document, folder } = await runSpec(spec, project, { mode, specFile, version: harnessVersion });
  return readRan(document, folder, root, project.ports.datasets);
}

function engineMode(word: string): EngineMode {
  if (word === 'pin' || word === 'ensure' || word === 'rebuild') return word;
  throw new TriplicateError({
    code: 'MODE_UNKNOWN',
    message: `TRIPLICATE_MODE is ${word}.`,
    next: 'Set it to pin, ensure or rebuild, or unset it.',
  });
}

/** Ten minutes a build and two a run: enough for the slowest, and a hang is ended by the worker's own limits before. */
function timeLimit(spec: NormalSpec): number {
  const platforms = spec.platforms.length;
  const builds = 1 + spec.recipes.length * platforms * spec.k;
  return builds * 10 * minute + builds * platforms * 2 * minute;
}
