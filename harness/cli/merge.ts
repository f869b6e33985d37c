import { relative } from 'node:path';
import { mergeShards } from '../shard-spec.ts';
import { codeOf } from './exit-code.ts';
import { tellOfKeptPage } from './kept-page.ts';
import type { Globals } from './run-command.ts';
import { specAnswer } from './run-specs.ts';

/** One report of all shards of a spec. */
export async function merge(globals: Globals, folders: string[]): Promise<number> {
  const { document, folder: whole, keptFor } = await mergeShards(folders, globals.project());
  const code = codeOf(document.verdict.status);
  const folder = relative(globals.root, whole);
  globals.show(document);
  globals.print(`Report: ${folder}/report.html\n`);
  tellOfKeptPage(document.id, keptFor);
  globals.answer({
    specs: specAnswer([{ name: document.spec.name, file: document.specFile, code, document, folder }]),
  });
  return code;
}
