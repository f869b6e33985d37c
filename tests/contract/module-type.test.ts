import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { write } from '../fixtures/proven-project.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test.for(["import { defineSpec } from 'triplicate';\nexport default defineSpec({});\n", 'export default {};\n'])(
  'a spec in a package of type commonjs, as npm init makes it, is told the command that mends it: %j',
  async spec => {
    const root = await temporaryFolder();
    write(root, 'package.json', '{ "type": "commonjs" }');
    write(root, 'tests/specs/a.spec.ts', spec);
    const said = await triplicate(root, ['run']);
    expect(said.all).toMatch(/SPEC_BROKEN: tests\/specs\/a\.spec\.ts .*\nNext: npm pkg set type=module$/m);
    expect(said.code).toBe(2);
  },
);
