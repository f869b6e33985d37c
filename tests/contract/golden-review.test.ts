import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ApprovalRecord } from '../../harness/core/records.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { inTerminal } from '../fixtures/in-terminal.ts';
import { copiesOf, goodSpec, remove, write } from '../fixtures/proven-project.ts';
import { reviewKey, reviewProject } from '../fixtures/review-project.ts';

const scratch = copiesOf(reviewProject);

const file = (root: string, name: string) => join(root, 'golden', reviewKey, name);
const decisions = (root: string) =>
  readFileSync(file(root, 'decisions.txt'), 'utf8')
    .match(/(?<= )\d+$/gm)!
    .slice(0, 5)
    .join('');
const log = (root: string) =>
  readFileSync(file(root, 'approvals.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map(line => JSON.parse(line) as ApprovalRecord)
    .map(({ decision, reason, changes, left }) => `${decision} ${changes}, ${left} left: ${reason}`);

const prompt = 'or ? > ';
const enter = '\r';
const controlC = '\u0003';

test('a spec in the place of a key is answered with its keys; what is neither, with what a key is', async () => {
  const root = scratch();
  const reason = ['--reason', 'r'];
  const commands = [['diff'], ['accept', ...reason], ['reject', ...reason], ['adopt', ...reason]];
  const refusals = await Promise.all(commands.map(command => triplicate(root, ['golden', ...command, goodSpec.name])));
  for (const { code, stderr } of refusals) {
    expect(stderr).toContain(`GOLDEN_KEY_INVALID: ${goodSpec.name} is no key of a golden.`);
    expect(stderr).toContain(
      `${goodSpec.name} is a spec; its key is ${reviewKey}.\nNext: Name ${reviewKey} in its place.`,
    );
    expect(code).toBe(2);
  }
  remove(join(root, 'tests/specs'));
  const { code, stderr } = await triplicate(root, ['golden', 'diff', goodSpec.name]);
  expect(stderr).toMatch(/GOLDEN_KEY_INVALID: .*in lower case\.\nNext: See the keys/);
  expect(code).toBe(2);
});

describe('in the terminal', () => {
  test('changes are decided one by one, all of a kind, and by filter, each with a reason', async () => {
    const root = scratch();
    const terminal = inTerminal(root, ['golden', 'review']);
    await terminal.answer(prompt, `a${enter}`);
    await terminal.answer('Why? > ', enter);
    await terminal.answer('A reason is needed', '');
    await terminal.answer('Why? > ', `looked at it${enter}`);
    await terminal.answer(prompt, `x${enter}`);
    await terminal.answer('a accept · r reject', '');
    await terminal.answer(prompt, `reject kind${enter}`);
    await terminal.answer('Why? [looked at it] > ', `coats stay coats${enter}`);
    await terminal.answer('rejected 2 changes (from=coat to=class2)', '');
    await terminal.answer(prompt, `a from=shoe${enter}`);
    await terminal.answer('No change that is left matches from=shoe', '');
    await terminal.answer(prompt, `a form=shirt${enter}`);
    await terminal.answer('"form=shirt" is no filter', '');
    await terminal.answer(prompt, `a from=shirt margin>0.1${enter}`);
    await terminal.answer('Why? [coats stay coats] > ', enter);
    expect(await terminal.end()).toBe(0);
    expect(terminal.said()).toMatch(/5 changes left\. clean\/00000 {2}coat → class2 {2}class2 \d\.\d+, class\d/);
    expect(decisions(root)).toBe('21122');
    expect(log(root)).toEqual([
      'accept 1, 4 left: looked at it',
      'reject 2, 2 left: coats stay coats',
      'accept 2, 0 left: coats stay coats',
    ]);
    // The engine still says otherwise about the two that were rejected.
    const gate = await triplicate(root, ['gate']);
    expect(gate.all).toContain('2 of 8 inputs');
    expect(gate.code).toBe(1);
  });

  test.for<[string, string]>([
    ['Ctrl-C', controlC],
    ['Ctrl-D', '\u0004'],
    ['q', `q${enter}`],
  ])('what was decided before %s is kept, and the review goes on where it was', async ([, leave]) => {
    const root = scratch();
    const first = inTerminal(root, ['golden', 'review', reviewKey]);
    await first.answer(prompt, `s${enter}`);
    await first.answer(prompt, `a${enter}`);
    await first.answer('Why? > ', `the second one${enter}`);
    await first.answer(prompt, `a all${enter}`);
    await first.answer('Why?', leave);
    expect(await first.end()).toBe(0);
    expect(first.said()).toContain('Go on: pnpm triplicate golden review');
    expect(log(root)[0]).toBe('accept 1, 4 left: the second one');
  });

  test('a review that is killed has lost nothing', async () => {
    const root = scratch();
    const killed = inTerminal(root, ['golden', 'review']);
    await killed.answer(prompt, `a${enter}`);
    await killed.answer('Why? > ', `one${enter}`);
    await killed.answer(prompt, `a${enter}`);
    await killed.answer('Why? [one] > ', 'half a reas');
    killed.kill();
    await killed.end();
    const next = inTerminal(root, ['golden', 'review']);
    await next.answer('4 changes left. clean/00001', '');
    await next.answer(prompt, `s view${enter}`);
    expect(await next.end()).toBe(0);
    expect(next.said()).toContain('4 changes left pending');
    expect(decisions(root)).toBe('21100');
    expect(log(root)).toEqual(['accept 1, 4 left: one']);
  });

  test('what somebody else decided meanwhile is said, and by whom; the review goes on with what is left', async () => {
    const root = scratch();
    const terminal = inTerminal(root, ['golden', 'review']);
    await terminal.answer(prompt, `a kind${enter}`);
    const other = await triplicate(root, ['golden', 'reject', '--filter', 'input=*/00002', '--reason', 'quicker']);
    expect(other.all).toContain('rejected 1 change');
    await terminal.answer('Why? > ', `slower${enter}`);
    await terminal.answer('GOLDEN_MOVED_ON: 1 of the chosen changes', '');
    await terminal.answer(`The last decision about ${reviewKey}: rejected by `, '');
    await terminal.answer('4 changes left', '');
    await terminal.answer(prompt, `r${enter}`);
    await terminal.answer('Why? [slower] > ', enter);
    await terminal.answer('3 changes left', '');
    await triplicate(root, ['golden', 'accept', '--reason', 'all of it']);
    await terminal.answer(prompt, `r all${enter}`);
    await terminal.answer('Why? [slower] > ', enter);
    expect(await terminal.end()).toBe(0);
    const whole = /GOLDEN_NOT_PENDING: .*The last decision about \S+: accepted by .+ UTC, because "all of it"\./g;
    expect(terminal.said().match(whole), 'once').toHaveLength(1);
    expect(log(root)).toEqual(['reject 1, 4 left: quicker', 'reject 1, 3 left: slower', 'accept 3, 0 left: all of it']);
    const late = await triplicate(root, ['golden', 'accept', '--reason', 'late']);
    expect(late.code).toBe(2);
    expect(late.stderr).toMatch(
      /GOLDEN_NOT_PENDING: No golden is pending\. The last decision about .*"all of it"\.\nNext: /,
    );
  });

  test('a first golden is decided as a whole, and by no accident', async () => {
    const root = scratch();
    remove(file(root, ''));
    expect(await triplicate(root, ['golden', 'refresh'])).toMatchObject({ code: 0 });
    const terminal = inTerminal(root, ['golden', 'review']);
    await terminal.answer('as a whole, because all 8 decisions are new', '');
    await terminal.answer(prompt, `a kind${enter}`);
    await terminal.answer('GOLDEN_WHOLE_ONLY', '');
    await terminal.answer(prompt, `a${enter}`);
    await terminal.answer('Why? > ', `first look${enter}`);
    expect(await terminal.end()).toBe(0);
    expect(decisions(root)).toBe('22222');
    expect(readFileSync(file(root, 'approvals.jsonl'), 'utf8')).toMatch(/"reason":"first look".*"changes":8.*\n$/);
  });

  test('in CI nothing is asked', async () => {
    const terminal = inTerminal(scratch(), ['golden', 'review'], { CI: '1' });
    expect(await terminal.end()).toBe(2);
    expect(terminal.said()).toContain('CI_WRITES_NOTHING');
  });
});

describe.concurrent('by command', () => {
  test('what no filter chooses stays pending, and undecided', async () => {
    const root = scratch();
    const look = await triplicate(root, ['golden', 'diff', '--filter', 'from=coat']);
    expect(look.stdout.match(/coat → class2 .* margin \d/g)).toHaveLength(3);
    const said = await triplicate(
      root,
      ['golden', 'accept', reviewKey, '--filter', 'from=coat', '--filter', 'margin<9', '--reason', 'known'],
      { GIT_AUTHOR_NAME: 'Grace', GIT_AUTHOR_EMAIL: 'grace@example.org' },
    );
    expect(said).toMatchObject({ code: 0, stdout: `${reviewKey}: accepted 3 changes (from=coat margin<9).` });
    expect(decisions(root)).toBe('22200');
    expect(log(root)).toEqual(['accept 3, 2 left: known']);
    expect(readFileSync(file(root, 'approvals.jsonl'), 'utf8')).toContain('"by":"Grace <grace@example.org>"');
    expect((await triplicate(root, ['golden', 'ls'])).stdout).toContain(`${reviewKey}  pending`);
    expect((await triplicate(root, ['golden', 'diff'])).stdout).toContain('2 changes: shirt → class2 2');
  });

  test('the list says of a golden that was edited that it is broken', async () => {
    const root = scratch();
    appendFileSync(file(root, 'approvals.jsonl'), '{}\n');
    const { code, stdout } = await triplicate(root, ['golden', 'ls']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${reviewKey}  accepted\\n  APPROVALS_EDITED: .* Next: \\S`));
  });

  test.for<[string, string[], RegExp]>([
    ['an unknown filter', ['accept', '--filter', 'form=coat', '--reason', 'r'], /FILTER_UNKNOWN.*form=coat.*from=…/],
    ['a filter that chooses nothing', ['reject', '--filter', 'to=coat', '--reason', 'r'], /NOTHING.*coat → class2 3/],
    ['no reason', ['accept', '--filter', 'from=coat'], /--reason/],
    ['an empty reason', ['accept', '--filter', 'from=coat', '--reason', ' '], /REASON_MISSING/],
    ['no terminal', ['review'], /NOT_A_TERMINAL[\s\S]*golden accept/],
    ['a golden that has a log', ['adopt', reviewKey, '--reason', 'r'], /APPROVALS_THERE/],
  ])('%s changes nothing', async ([, args, says]) => {
    const root = scratch();
    const { code, stderr } = await triplicate(root, ['golden', ...args]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
    expect([decisions(root), log(root)]).toEqual(['11100', []]);
  });
});

describe('the gate is undecided', () => {
  const accepted = copiesOf(async () => {
    const root = scratch();
    for (const args of [['golden', 'accept', '--reason', 'all'], ['run'], ['gate', '--from', 'good']])
      expect(await triplicate(root, args)).toMatchObject({ code: 0 });
    return root;
  });

  const edit = (root: string, name: string, change: (text: string) => string) =>
    write(root, `golden/${reviewKey}/${name}`, change(readFileSync(file(root, name), 'utf8')));

  function editWithDigests(root: string) {
    edit(root, 'decisions.txt', text => text.replace(/2\n/, '1\n'));
    const digest = createHash('sha256')
      .update(readFileSync(file(root, 'decisions.txt')))
      .digest('hex');
    edit(root, 'golden.json', text => text.replace(/("decisions": "sha256:)[^"]+/, `$1${digest}`));
  }

  test('on a golden that was edited by hand together with its digests, however the gate is asked', async () => {
    const root = accepted();
    editWithDigests(root);
    for (const args of [['gate'], ['gate', 'good'], ['gate', 'good', '--from', 'good']]) {
      const { all, code } = await triplicate(root, args);
      expect(all).toMatch(/GOLDEN_UNAPPROVED: No entry of the log approves.*\nNext: Restore golden and log together/);
      expect(code).toBe(3);
    }
    // The printed way out: a new one, decided as a whole.
    expect(await triplicate(root, ['golden', 'refresh'])).toMatchObject({ code: 0 });
    const part = await triplicate(root, ['golden', 'accept', '--filter', 'from=*', '--reason', 'in part']);
    expect(part.all).toContain('as a whole, because the accepted one cannot be read');
    expect(await triplicate(root, ['golden', 'accept', '--reason', 'mended'])).toMatchObject({ code: 0 });
    expect(await triplicate(root, ['gate'])).toMatchObject({ code: 0 });
  });

  test.for<[string, (root: string) => void, string, RegExp]>([
    [
      'on an edited log',
      root => edit(root, 'approvals.jsonl', text => text.replace('Ada', 'Eve')),
      'APPROVALS_EDITED',
      /git/,
    ],
    [
      'on a golden without a log',
      root => remove(file(root, 'approvals.jsonl')),
      'APPROVALS_MISSING',
      /golden adopt tiny\/inputs/,
    ],
    [
      'on a log of two branches',
      root => edit(root, 'approvals.jsonl', text => `<<<<<<< HEAD\n${text}`),
      'GOLDEN_CONFLICT',
      /git checkout HEAD -- golden\/tiny\/inputs/,
    ],
    ['on a log whose golden is gone', root => remove(file(root, 'golden.json')), 'GOLDEN_UNAPPROVED', /git/],
  ])('%s', async ([, damage, errorCode, next]) => {
    const root = accepted();
    damage(root);
    const { stdout, code } = await triplicate(root, ['--json', 'gate', '--from', 'good']);
    const error = { code: errorCode, next: expect.stringMatching(next) };
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 3, doubtfulGoldens: [{ key: reviewKey, error }] });
    expect(code).toBe(3);
  });
});
