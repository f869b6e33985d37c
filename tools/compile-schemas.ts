// Writes the validators of all schemas as code, for whoever starts a command: `pnpm install` runs it, and so does a build of the package.
import { renameSync, writeFileSync } from 'node:fs';
import standalone from 'ajv/dist/standalone/index.js';
import { schemas } from '../harness/adapters/schema/schemas.ts';
import { ajvOf, compiledFile, schemasDigest } from '../harness/adapters/schema/validators.ts';

const names = Object.fromEntries(Object.entries(schemas).map(([kind, { $id }]) => [kind, $id]));
const code = standalone.default(ajvOf(false, { source: true }), names);
// Whole or not at all: another process may read it meanwhile.
const unfinished = `${compiledFile}.${process.pid}`;
writeFileSync(unfinished, `${code}\nexports.digest = ${JSON.stringify(schemasDigest())};\n`);
renameSync(unfinished, compiledFile);
