import { statusWords, summaryOf } from '../findings/finding.ts';
import { judgeFindings } from '../findings/judge-findings.ts';
import { publishedFindings } from '../paper/findings.ts';
import { type ResultTable, sourced, withFound } from './table.ts';
import type { Results } from './tables.ts';

/** Table XIV: the findings, what was published, what the records say of each, and whether it holds. */
export function findingsTable(results: Results): ResultTable {
  const { reports, engines, concurrency = [] } = results;
  const findings = reports.length + engines.length + concurrency.length > 0 ? judgeFindings(results) : [];
  return withFound(
    {
      name: 'XIV',
      title: 'Findings, as published and as measured here',
      columns: [
        { title: 'Finding' },
        { title: 'Impact' },
        { id: 'published', title: 'Published' },
        { title: 'Of' },
        { title: 'Measured' },
        { title: 'Here' },
      ],
      rows: findings.flatMap(({ number, claim, published, parts }) =>
        parts.map(({ of, evidence, from, status }) => [
          `${number} ${claim}`,
          publishedFindings[number].impact,
          published,
          of,
          sourced(evidence, from),
          statusWords[status],
        ]),
      ),
      notes: [],
    },
    findings.length === 0 ? null : `Found: ${summaryOf(findings)} Published: all six.`,
  );
}
