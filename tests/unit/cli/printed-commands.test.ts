import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { program } from '../../../harness/cli/program.ts';
import * as commands from '../../../harness/core/commands.ts';
import { digestOf } from '../../fixtures/sample-records.ts';

// Whoever copies a printed command must not be told that there is none: every one is held against the real command line.

const root = join(import.meta.dirname, '../../..');

/** What the real command line would not understand of a printed command. */
function misunderstood(printed: string): string | null {
  const words = printed.split(/\s+/).slice(2);
  let command: Command = program;
  for (const word of words) {
    if (command.commands.length === 0) break;
    const name = /^[\w-]*/.exec(word)![0];
    const next = command.commands.find(one => one.name() === name);
    if (!next) return `${printed}: no command '${name}'`;
    command = next;
  }
  if (command.commands.length > 0) return `${printed}: no command after it`;
  const known = [...command.options, ...program.options].map(option => option.long);
  const unknown = (printed.match(/(?<=\s)--[\w-]+/g) ?? []).find(option => !known.includes(option));
  return unknown === undefined ? null : `${printed}: no option ${unknown}`;
}

/** Every text that begins with the program's name, up to the end of its sentence or of the text. */
const printedIn = (text: string): string[] => text.match(/pnpm triplicate [^'`\n;,.]*/g) ?? [];

test.for(globSync(['harness/**/*.ts', 'README.md', 'ARCHITECTURE.md', 'docs/**/*.md'], { cwd: root }))(
  'what %s prints for copying is understood',
  file => {
    const printed = printedIn(readFileSync(join(root, file), 'utf8')).map(text => text.replace(/\s+#.*/, ''));
    expect(printed.map(misunderstood).filter(problem => problem !== null)).toEqual([]);
  },
);

test('every builder of a command makes one that is understood', () => {
  const { comparisonName: _, ...builders } = commands;
  const made: Record<keyof typeof builders, string[]> = {
    againCommand: [
      builders.againCommand({ specFile: 'a.spec.ts', mode: 'pin' }),
      builders.againCommand({
        specFile: 'a.spec.ts',
        mode: 'ensure',
        again: commands.sameCommand(['latency', 'a', '--recipe', 'warm', '--platforms', 'cpu-1']),
      }),
    ],
    rebuiltCommand: [
      builders.rebuiltCommand({ specFile: 'a.spec.ts' }),
      builders.rebuiltCommand({
        specFile: 'a.spec.ts',
        again: commands.sameCommand(['latency', 'a', '--mode', 'pin', '--platforms', 'cpu-1']),
      }),
    ],
    runCommand: [builders.runCommand('a.spec.ts'), builders.runCommand('a.spec.ts', 'rebuild')],
    profileCommand: [builders.profileCommand('a.spec.ts')],
    shardCommand: [builders.shardCommand('a.spec.ts', 'pin', { index: 2, of: 3 })],
    sameCommand: [commands.sameCommand(['run', 'my spec', '--mode', 'rebuild'])],
    mergeCommand: [`${builders.mergeCommand} a b`],
    runAllCommand: [builders.runAllCommand],
    refreshCommand: [builders.refreshCommand('a.spec.ts')],
    refreshAllCommand: [builders.refreshAllCommand],
    goldenListCommand: [builders.goldenListCommand],
    goldenDiffCommand: [builders.goldenDiffCommand],
    goldenReviewCommand: [builders.goldenReviewCommand],
    goldenDecisionCommand: [
      builders.goldenDecisionCommand('accept', 'a/b'),
      builders.goldenDecisionCommand('reject'),
      builders.goldenDecisionCommand('adopt', 'a/b'),
    ],
    storeVerifyCommand: [builders.storeVerifyCommand],
    storeLogCommand: [builders.storeLogCommand(digestOf('a'))],
    pinCommand: [builders.pinCommand('a'), `${builders.pinCommand('a')} --unproven`],
    waiveCommand: [builders.waiveCommand('a', 'accuracy/fp32')],
    measureBaselineCommand: [
      builders.measureBaselineCommand('a.spec.ts', 5),
      builders.measureBaselineCommand('a.spec.ts', 1, { name: 'gate', batch: 8 }),
    ],
    acceptBaselineCommand: [
      builders.acceptBaselineCommand('a-0123'),
      `${builders.acceptBaselineCommand('a')} --unproven`,
    ],
    dropBaselineCommand: [builders.dropBaselineCommand('a/cpu-1-0123456789ab/fp32.0123456789ab')],
    listBaselinesCommand: [builders.listBaselinesCommand],
    againstCommand: [
      builders.againstCommand('a.spec.ts', null, 'cpu-1-0123456789ab'),
      builders.againstCommand('a.spec.ts', { name: 'gate', batch: 1 }, 'cpu-1-0123456789ab'),
    ],
    rebuildPinnedCommand: [builders.rebuildPinnedCommand('a/fp32/gpu')],
    doctorCommand: [builders.doctorCommand],
    doctorFixCommand: [builders.doctorFixCommand],
    compareCommand: [builders.compareCommand('a-0123', 'my reports/b')],
    importedCommand: [
      builders.importedCommand({ from: ['my imports'], leastEffect: 5 }),
      builders.importedCommand({ from: ['a', 'b'], order: ['nx', 'agx'], leastEffect: 2.5 }),
    ],
    reportCommand: [builders.reportCommand('a-0123')],
    recordCommand: (['report', 'import', 'sweep'] as const).map(kind => builders.recordCommand(kind, 'my records/a')),
    checkCommand: [builders.checkCommand('a-0123', 'accuracy/fp32')],
    flipsCommand: [builders.flipsCommand('a-0123', 'all')],
  };
  expect(Object.keys(made).sort()).toEqual(Object.keys(builders).sort());
  expect(
    Object.values(made)
      .flat()
      .map(misunderstood)
      .filter(problem => problem !== null),
  ).toEqual([]);
});

test('help says what becomes of a reason', () => {
  const golden = program.commands.find(command => command.name() === 'golden')!;
  const help = (name: string) => golden.commands.find(command => command.name() === name)!.helpInformation();
  for (const name of ['accept', 'reject', 'adopt']) expect(help(name)).toContain('kept in the log');
});

test.for([
  ['pnpm triplicate golden list', "no command 'list'"],
  ['pnpm triplicate golden', 'no command after it'],
  ['pnpm triplicate runn a.spec.ts', "no command 'runn'"],
  ['pnpm triplicate run a.spec.ts --node rebuild', 'no option --node'],
])('%s is not understood', ([printed, why]) => {
  expect(misunderstood(printed!)).toContain(why);
});
