import { buildKeyText } from '../core/build-key.ts';
import { whyNotHere } from '../core/built-on.ts';
import { declareChecks } from '../core/checks.ts';
import { pinCommand, runCommand } from '../core/commands.ts';
import { isBlobLost, TriplicateError } from '../core/errors.ts';
import { lockKey } from '../core/lock-file.ts';
import type { BuildRecord, BuildStep, PinnedEngine } from '../core/records.ts';
import { referenceRecipe } from '../core/spec.ts';
import type { OnProgress } from '../ports.ts';
import { howToBringBack } from './bring-back.ts';
import { type Context, isLasting, isSince, type Obtained, platformOf, writeOff } from './context.ts';
import { holdAccelerators } from './hold-accelerators.ts';

/** The engines of one build step: the pinned one, stored ones, or new ones, as the mode says. */
export async function obtainEngines(context: Context, step: BuildStep): Promise<Obtained[]> {
  const isReference = step.recipe.name === referenceRecipe.name;
  const pin = context.lock.engines[lockKey(context.model.name, step.recipe.name, step.platform)];
  if (!isReference && context.mode !== 'rebuild' && pin) return [await pinnedEngine(context, step, pin)];
  if (!isReference && context.mode === 'pin') {
    throw new TriplicateError({
      code: 'PIN_MISSING',
      message: `No engine is pinned for ${lockKey(context.model.name, step.recipe.name, step.platform)}, and mode pin never builds.`,
      next: `Build and judge engines, then pin one: ${pinCommand(context.spec.name)}`,
    });
  }
  if (context.mode === 'pin' && !(await isStored(context, step))) return missingReference(context, step);
  const obtained: Obtained[] = [];
  for (let ordinal = 1; ordinal <= step.builds; ordinal += 1) {
    try {
      obtained.push(await storedOrBuilt(context, step, ordinal, isReference ? null : context.rebuildSince));
    } catch (error) {
      writeOff(
        context,
        { step: `${step.id}-${ordinal}`, stage: 'build', recipe: step.recipe.name, platform: step.platform },
        error,
      );
      if (isLasting(error)) break;
    }
    context.onEvent({
      stage: 'build',
      message: `${step.recipe.name} on ${step.platform}`,
      done: ordinal,
      total: step.builds,
    });
  }
  return obtained;
}

async function isStored(context: Context, step: BuildStep): Promise<boolean> {
  const [stored] = await context.ports.engines.builds(step.buildKey);
  return stored !== undefined && (await isWhole(context, stored));
}

/** Mode pin builds nothing, the reference neither; that it is missing matters only to those who ask for it. */
function missingReference(context: Context, step: BuildStep): Obtained[] {
  if (declareChecks(context.spec).some(check => check.threshold === 'flipsAgainstReference')) {
    const problem = new TriplicateError({
      code: 'PIN_REFERENCE_MISSING',
      message: `The reference of ${context.model.name} is not in the engine store, and mode pin never builds.`,
      next: `Build it: ${runCommand(context.specFile)}`,
      exit: 'inconclusive',
    });
    writeOff(context, { step: step.id, stage: 'build', recipe: step.recipe.name, platform: step.platform }, problem);
  }
  return [];
}

async function storedOrBuilt(
  context: Context,
  step: BuildStep,
  ordinal: number,
  rebuildSince: Date | null,
): Promise<Obtained> {
  const { engines, locks, machineLocks, host } = context.ports;
  const platform = platformOf(context, step.platform);
  const model = { name: context.model.name, digest: context.model.digest };
  const as = (build: BuildRecord, provenance: Obtained['provenance']): Obtained => ({
    step: `${step.id}-${ordinal}`,
    recipe: step.recipe.name,
    // Models of the same bytes share builds, and so do platforms with the same device and stack; here they go by the names that this spec
    // gives them, of which the keys of pins are made.
    build: { ...build, model, recipe: step.recipe, builtOn: platform.record },
    provenance,
  });
  return locks.hold(`build-${step.buildKey.slice(7, 23)}-${ordinal}`, async () => {
    const stored = (await engines.builds(step.buildKey)).find(build => build.ordinal === ordinal);
    const isFresh = rebuildSince === null || (stored && isSince(stored, rebuildSince.getTime(), host.now()));
    if (stored && isFresh && (await isWhole(context, stored))) return as(stored, rebuildSince ? 'built' : 'stored');
    const onProgress: OnProgress = (done, total, label) =>
      context.onEvent({
        stage: 'build',
        message: `${step.recipe.name} on ${step.platform} #${ordinal}${label === undefined ? '' : `: ${label}`}`,
        done,
        total,
      });
    const { startedAt, product } = await holdAccelerators(machineLocks, [platform.record], async () => ({
      startedAt: host.now().toISOString(),
      product: await platform.build({ model: context.model, recipe: step.recipe, ordinal }, onProgress),
    }));
    const build: BuildRecord = {
      kind: 'build',
      version: 1,
      buildKey: step.buildKey,
      ordinal,
      model,
      recipe: step.recipe,
      builtOn: platform.record,
      startedAt,
      ...product,
    };
    await engines.save(build);
    return as(build, 'built');
  });
}

/** A stored engine that is gone or damaged counts as not built. */
async function isWhole(context: Context, { engine }: BuildRecord): Promise<boolean> {
  try {
    await context.ports.blobs.read(engine);
    return true;
  } catch (error) {
    if (isBlobLost(error)) return false;
    throw error;
  }
}

/** The pinned engine, after making sure that it is what the lock file means. */
async function pinnedEngine(context: Context, step: BuildStep, { build }: PinnedEngine): Promise<Obtained> {
  const key = lockKey(context.model.name, step.recipe.name, step.platform);
  const platform = platformOf(context, step.platform).record;
  const message = (why: string) => `The pinned engine of ${key} (${build.engine.slice(0, 19)}…) ${why}`;
  const another = `build and judge new engines, then pin one: ${runCommand(context.specFile, 'rebuild')}, then ${pinCommand(context.spec.name)}`;
  const refuse = (code: string, why: string) =>
    new TriplicateError({ code, message: message(why), next: `To go on, ${another}` });
  if (build.model.digest !== context.model.digest)
    throw refuse('PIN_OTHER_MODEL', 'was built from another version of the model.');
  const misfit = whyNotHere(build, platform);
  if (misfit !== null) throw refuse('PIN_OTHER_PLATFORM', `is not for this ${platform.name}. ${misfit}`);
  // The key that this recipe has on the platform that built it.
  if (build.buildKey !== context.ports.host.digest(buildKeyText(context.model.digest, step.recipe, build.builtOn)))
    throw refuse('PIN_OTHER_RECIPE', 'was built by another recipe of that name.');
  if (!(await context.ports.blobs.has(build.engine)))
    throw new TriplicateError({
      code: 'PIN_ENGINE_MISSING',
      message: message('is not in the engine store.'),
      next: `${await howToBringBack(key, build, context.ports.blobs)}, or ${another}`,
      exit: 'environment',
    });
  // The read verifies the digest: a changed engine must not be called the pinned one.
  await context.ports.blobs.read(build.engine);
  return { step: step.id, recipe: step.recipe.name, build, provenance: 'pinned' };
}
