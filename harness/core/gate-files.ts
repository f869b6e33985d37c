/** What a gate leaves for CI, in one folder. */
export const gateFiles = {
  summary: 'summary.json',
  markdown: 'summary.md',
  junit: 'junit.xml',
  page: 'summary.html',
} as const;

/** Where it goes unless said, relative to the project. */
export const gateFolder = 'reports/gate';
