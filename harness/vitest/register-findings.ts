import { beforeAll, describe, inject, test } from 'vitest';
import { openProject, projectOptions } from '../compose/project.ts';
import { readResults } from '../compose/read-results.ts';
import { expectedStatus, outcomeOf } from '../core/findings/expected.ts';
import { type Finding, findingNumbers, statusWords } from '../core/findings/finding.ts';
import { judgeFindings } from '../core/findings/judge-findings.ts';
import { publishedFindings } from '../core/paper/findings.ts';
import type { FindingsSpec } from '../core/records.ts';
import type { Results } from '../core/tables/tables.ts';
import { renderFinding } from '../report/findings-text.ts';

/** One test for each finding: it passes while the finding is as it was reviewed, which its title says, and is skipped while it is open. */
export function registerFindings(spec: FindingsSpec): void {
  describe(spec.name, () => {
    let results: Results;
    let findings: readonly Finding[] = [];
    beforeAll(async () => {
      const project = openProject(projectOptions(inject('triplicateRoot'), process.env));
      results = await readResults(project, spec);
      findings = judgeFindings(results);
    });
    for (const number of findingNumbers) {
      const expected = expectedStatus(spec, number);
      const known = expected === 'fail' ? ` (known: ${statusWords.fail} here)` : '';
      test(`finding ${number}${known}: ${publishedFindings[number].claim}`, async context => {
        const finding = findings.find(one => one.number === number);
        if (!finding) throw new Error(`Nothing was judged of finding ${number}.`);
        const text = renderFinding(finding, results);
        const outcome = outcomeOf(finding, spec);
        if (outcome.is === 'open') context.skip(text);
        if (outcome.is === 'changed') throw new FindingChanged(outcome.why, finding, text);
        await context.annotate(text, finding.status);
      });
    }
  });
}

class FindingChanged extends Error {
  constructor(why: string, { number, status }: Finding, text: string) {
    super(`${why}\n${text}\nIf that is so, say it where the findings are defined: expect: { ${number}: '${status}' }`);
    this.name = 'finding';
    // The stack would point into the harness; what changed is what the records say.
    this.stack = `${this.name}: ${this.message}`;
  }
}
