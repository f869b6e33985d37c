// Writes reports/example/study.html: the page of the recorded study of a GPU and a part of it, as pages of studies look now.
//
//   node tools/example-study.ts     some seconds
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from '../harness/adapters/schema/validate.ts';
import { openProject, projectOptions } from '../harness/compose/project.ts';
import { readRecords } from '../harness/compose/read-records.ts';
import { resultsOfRecords } from '../harness/compose/read-results.ts';
import { studyTables } from '../harness/core/study/study.ts';
import { linksTo, placesOf, renderStudyHtml } from '../harness/report/html/study.ts';

const root = join(import.meta.dirname, '..');
const from = 'records/h200-tensorrt-10.6-study';
const parametersFile = 'examples/platform-parameters/hopper.json';
export const exampleStudyFile = 'reports/example/study.html';

/** The page stands alone: its files of tables are a megabyte and more. */
export async function exampleStudy(): Promise<string> {
  const project = openProject(projectOptions(root, {}));
  const recorded = parse('study', readFileSync(join(root, from, 'study.json'), 'utf8'), from);
  const place = (of: string) => relative(dirname(exampleStudyFile), join(from, of));
  const record = { ...recorded, records: recorded.records.map(one => ({ ...one, place: place(one.place) })) };
  const results = resultsOfRecords(await readRecords(project, [join(root, from)]), {
    order: record.order,
    parameters: await project.readPlatformParameters(join(root, parametersFile)),
  });
  const places = placesOf(record, { hasPage: () => false, pathOf: of => join(dirname(exampleStudyFile), of) });
  const printedBy = `pnpm triplicate study --from ${from} --order ${record.order.join(',')} --parameters ${parametersFile}`;
  return renderStudyHtml(
    record,
    studyTables(results, record.sessions),
    places,
    linksTo(places, record, results.reports),
    {
      results,
      printedBy,
    },
  );
}

if (import.meta.main) writeFileSync(join(root, exampleStudyFile), await exampleStudy());
