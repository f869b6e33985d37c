import { pinCommand } from '../core/commands.ts';
import { exitCode, TriplicateError, toProblem } from '../core/errors.ts';
import type { ModelSpec, PinnedEngine } from '../core/records.ts';
import { type Rebuilt, rebuildPinned, whyNoCache } from '../pipeline/rebuild-pinned.ts';
import { codeOfError, worstCode } from './exit-code.ts';
import { loadSpecs } from './load-specs.ts';
import { createProgress } from './progress.ts';
import { describeError, type Globals } from './run-command.ts';

/**
 * Builds pinned engines again from their timing caches and says what came out the same. Other tactics fail; other bytes
 * with the same tactics are said and do not, and without tactics they decide nothing. All pins that used a timing cache,
 * unless named. Errors: REBUILD_NO_PIN.
 */
export async function rebuild(globals: Globals, keys: string[]): Promise<number> {
  const { ports } = globals.project();
  const { engines } = await ports.engines.readLock();
  const all = Object.keys(engines).sort();
  const wanted = keys.length > 0 ? keys : all.filter(key => whyNoCache(engines[key]!.build) === null);
  if (wanted.length === 0) throw noPin('that used a timing cache', all);
  const specs = await loadSpecs(globals.root, []);
  if (keys.length === 0) {
    for (const key of all.filter(one => !wanted.includes(one)))
      globals.print(`${key}: left out, because ${whyNoCache(engines[key]!.build)}`);
  }
  const results: ({ key: string; code: number } & (Rebuilt | { error: ReturnType<typeof toProblem> }))[] = [];
  for (const key of wanted) {
    const progress = createProgress(process.stderr);
    try {
      const pin = pinOf(engines, key);
      const model = specs.find(({ spec }) => spec.model.name === pin.build.model.name)?.spec.model;
      const rebuilt = await rebuildPinned(key, pin, modelOf(key, model), ports, (done, total, label = '') =>
        progress.onEvent({ stage: 'build', message: `${key}: ${label}`, done, total }),
      );
      progress.end();
      for (const line of [sentence(rebuilt), ...rebuilt.notes]) globals.print(`${key}: ${line}`);
      results.push({ key, code: codeOfRebuilt(rebuilt), ...rebuilt });
    } catch (error) {
      progress.end();
      globals.print(`${key}: ${describeError(error)}`);
      results.push({ key, code: codeOfError(error), error: toProblem(error) });
    }
  }
  globals.answer({ rebuilt: results });
  return worstCode(results.map(({ code }) => code));
}

function pinOf(engines: Readonly<Record<string, PinnedEngine>>, key: string): PinnedEngine {
  const pin = engines[key];
  if (pin) return pin;
  throw noPin(`for ${key}`, Object.keys(engines).sort());
}

const noPin = (which: string, there: readonly string[]): TriplicateError =>
  new TriplicateError({
    code: 'REBUILD_NO_PIN',
    message: `No engine is pinned ${which}. Pinned are: ${there.join(', ') || 'none'}.`,
    next: `Pin one: ${pinCommand('<spec>')}`,
  });

function codeOfRebuilt({ isIdentical, changedTactics }: Rebuilt): number {
  if (isIdentical) return exitCode.pass;
  if (changedTactics === null) return exitCode.inconclusive;
  return changedTactics.length > 0 ? exitCode.fail : exitCode.pass;
}

function modelOf(key: string, model: ModelSpec | undefined): ModelSpec {
  if (model) return model;
  throw new TriplicateError({
    code: 'REBUILD_NO_SPEC',
    message: `No spec names the model of ${key}, so its file is not known.`,
    next: 'Add a spec of that model under tests/specs.',
  });
}

function sentence({ isIdentical, changedTactics, after, seconds }: Rebuilt): string {
  const took = `in ${seconds.toFixed(1)} s`;
  if (isIdentical) return `the same bytes again, ${took}`;
  if (changedTactics === null)
    return `other bytes (${after}), and the builds do not tell their tactics (profilingVerbosity), ${took}`;
  if (changedTactics.length === 0) return `other bytes (${after}) and the same tactics, ${took}`;
  const [first] = changedTactics;
  return `other tactics in ${changedTactics.length} layers, ${took}; ${first!.layer}: ${first!.before} before, ${first!.after} now`;
}
