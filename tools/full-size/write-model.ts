// Writes one of the paper's architectures at full size with seeded weights:
//   node tools/full-size/write-model.ts NAME FILE.onnx     NAME: one of models.ts; README.md tells what each is
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ArchitectureName, architectures, fullSize } from './models.ts';

const [name, file] = process.argv.slice(2);
if (name === undefined || file === undefined || !Object.hasOwn(architectures, name)) {
  console.error(`Give a name (${Object.keys(architectures).join(', ')}) and a file.`);
  process.exit(2);
}
const { bytes, parameters } = fullSize(name as ArchitectureName);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, bytes);
console.log(`${file}: ${parameters.toLocaleString('en')} parameters, ${bytes.length.toLocaleString('en')} bytes`);
