import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject, projectOptions } from '../../harness/compose/project.ts';
import { withPin } from '../../harness/core/lock-file.ts';
import { publish } from '../../harness/publish.ts';
import { textOf } from '../fixtures/html-text.ts';
import { reportDocument } from '../fixtures/report-document.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a page has the end of logs that are in the store, says which are not, and what engines are pinned as', async () => {
  const root = await temporaryFolder();
  const { ports, reports } = openProject(projectOptions(root, {}));
  const log = await ports.blobs.put(Buffer.from('started\nfinished well\n'));
  const [first, second, ...others] = reportDocument().engines;
  const engines = [
    { ...first!, build: { ...first!.build, log } },
    { ...second!, build: { ...second!.build, log: first!.build.engine } },
    ...others,
  ];
  const document = { ...reportDocument(), engines };
  await ports.engines.changeLock(lock => withPin(lock, second!.build, 'proven'));
  const shown = async () => textOf(readFileSync(join(await publish(document, ports, reports), 'report.html'), 'utf8'));
  const words = await shown();
  expect(words).toContain('Log started finished well All of it: pnpm triplicate store log');
  expect(words).toContain('Log It is not in the store of this machine.');
  expect(words).toContain('Pinned as garments-cnn/fp32/cpu-1');
  mkdirSync(join(root, 'golden'), { recursive: true });
  writeFileSync(join(root, 'golden/engines.lock.json'), '{');
  expect(await shown()).toContain('Pinned when this run was made; no more, or not in this project');
});
