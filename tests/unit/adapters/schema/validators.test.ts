import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Kinds, schemas } from '../../../../harness/adapters/schema/schemas.ts';
import { ajvOf, compiledFile, exactly, readCompiled } from '../../../../harness/adapters/schema/validators.ts';
import { mutatedJson } from '../../../fixtures/fuzz/json-mutation.ts';
import { samples } from '../../../fixtures/sample-of-each-kind.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const kinds = Object.keys(samples) as (keyof Kinds)[];
const ajv = ajvOf(false, { optimize: false });
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
const made = (kind: keyof Kinds) => ajv.getSchema(schemas[kind].$id)!;

test('the installation has the validators of the schemas as they are; after a change of one: pnpm schemas', () => {
  expect(readCompiled(compiledFile)).not.toBeNull();
});

test.for(kinds)('those of the installation say of a %s what those say that are made when asked for', kind => {
  const compiled = readCompiled(compiledFile)![kind];
  expect(exactly(kind)).toBe(compiled);
  expect(compiled(structuredClone(samples[kind]))).toBe(true);
  const verdictOf = (validate: typeof compiled, value: unknown) => {
    const copy = structuredClone(value);
    return { isValid: validate(copy), errors: validate.errors, copy };
  };
  fc.assert(
    fc.property(mutatedJson([samples[kind]]), text => {
      // What nests deeper is more than a comparison of the two can follow.
      fc.pre(!/\[{100}|(?:\{"[^"]*":){100}/.test(text));
      const value = parsed(text);
      expect(verdictOf(compiled, value)).toEqual(verdictOf(made(kind), value));
    }),
    { numRuns: 30 },
  );
});

test('those that are missing, broken, or of other schemas are not taken', async () => {
  const folder = await temporaryFolder();
  const text = readFileSync(compiledFile, 'utf8');
  const written = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  expect(readCompiled(join(folder, 'missing.cjs'))).toBeNull();
  expect(readCompiled(written('cut.cjs', text.slice(0, text.length / 2)))).toBeNull();
  expect(readCompiled(written('other.cjs', "exports.digest = 'of others';"))).toBeNull();
});
