import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Ajv2020, Options, ValidateFunction } from 'ajv/dist/2020.js';
import { common, type Kinds, schemas } from './schemas.ts';

const require = createRequire(import.meta.url);

/**
 * The validators of all kinds as code, which an installation writes (tools/compile-schemas.ts): to make them took a quarter of the
 * time of a short command. They count only for the very schemas that they were made of; without them they are made when asked for.
 */
export const compiledFile = join(import.meta.dirname, 'compiled.cjs');

type Compiled = { readonly digest: string } & Readonly<Record<keyof Kinds, ValidateFunction>>;

const options = {
  allErrors: true,
  verbose: true,
  discriminator: true,
  allowUnionTypes: true,
  strictTypes: false,
  keywords: ['tsType'],
  // That they are schemas is a test's to see, once, and not every process's.
  validateSchema: false,
} satisfies Options;

/** Of all that the code of validators depends on. */
export const schemasDigest = (): string =>
  createHash('sha256')
    .update(JSON.stringify([require('ajv/package.json').version, options, common, schemas]))
    .digest('hex');

/** With `removeAdditional`, fields that are not known are taken out of what is validated, instead of refused. */
export function ajvOf(removeAdditional: boolean, code: NonNullable<Options['code']>): Ajv2020 {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  return new Ajv2020({
    ...options,
    removeAdditional,
    code,
    schemas: [common, ...Object.values(schemas)],
  });
}

/** Made when the first is asked for. Taking unused names out of the code takes longer than all that it is then run for. */
function validators(removeAdditional: boolean): (kind: keyof Kinds) => ValidateFunction {
  let ajv: Ajv2020 | undefined;
  return kind => {
    ajv ??= ajvOf(removeAdditional, { optimize: false });
    return ajv.getSchema(schemas[kind].$id)!;
  };
}

const made = validators(false);
let compiled: Compiled | null | undefined;

/** Null where there are none, or those of other schemas: of an installation without scripts, one that was broken off, or an older one. */
export function readCompiled(file: string): Compiled | null {
  try {
    const found = require(file) as Compiled;
    return found.digest === schemasDigest() ? found : null;
  } catch {
    return null;
  }
}

/** Refuses what is not known. */
export function exactly(kind: keyof Kinds): ValidateFunction {
  if (compiled === undefined) compiled = readCompiled(compiledFile);
  return compiled?.[kind] ?? made(kind);
}

/**
 * Fields of a newer harness are left out instead of refused, so that what was read can be part of what is written. (It works within a
 * choice, too, because no choice of ours has two branches that are objects.)
 */
export const tolerantly = validators(true);
