import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validate } from '../../../harness/adapters/schema/validate.ts';
import { checkMessage } from '../../../harness/core/check-message.ts';
import { undecidedReasons } from '../../../harness/core/reasons.ts';
import type { Check, ReportDocument } from '../../../harness/core/records.ts';
import { passedReason } from '../../../harness/core/verdict.ts';
import { nothingBeside } from '../../../harness/report/beside.ts';
import { picturedInputs } from '../../../harness/report/flipped-inputs.ts';
import { digits, score } from '../../../harness/report/format.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import { profiledReport } from '../../fixtures/failing-gate.ts';
import { hostileText, hostileTexts, withText } from '../../fixtures/hostile-text.ts';
import { skeletonOf as skeleton, textOf as text } from '../../fixtures/html-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { reportPictures } from '../../fixtures/report-pictures.ts';
import { digest as digestOf } from '../../fixtures/report-scene.ts';

const document = reportDocument();
const pictures = reportPictures(picturedInputs(document));
const page = renderHtml(document, pictures);

const sectionOf = (html: string, id: string) =>
  html.slice(html.indexOf(`<section id="${id}"`), html.indexOf('</section>', html.indexOf(`<section id="${id}"`)));

describe('renderHtml', () => {
  it('is shown a document that is valid', () => {
    expect(validate('report', document, 'the double')).toEqual(document);
  });

  it('gives the same bytes for the same document, whatever the order of the pictures', () => {
    const turned = new Map([...pictures].reverse());
    expect(renderHtml(structuredClone(document), turned)).toBe(page);
  });

  it('says the verdict and its reasons before anything else', () => {
    const words = text(page);
    expect(words).toContain('Fail Do not ship: 3 of 12 checks failed.');
    const sections = [...page.matchAll(/<section (?:class="[^"]*" )?id="([^"]*)"/g)].map(([, id]) => id);
    expect(sections.slice(0, 7)).toEqual(['verdict', 'open', 'failures', 'checks', 'facts', 'flips', 'inputs']);
    const failed = document.verdict.checks.filter(({ status }) => status === 'fail');
    for (const { title, actual, limit } of failed) expect(words).toContain(`${title} : ${actual}; limit: ${limit}`);
    const others = document.verdict.reasons.filter(reason => failed.every(({ message }) => message !== reason));
    expect(others).toHaveLength(2);
    for (const reason of others) expect(words).toContain(reason);
  });

  it('leaves the number of checks that passed to the headline, and no other reason', () => {
    const checks = document.verdict.checks.map(check => ({ ...check, status: 'pass' as const }));
    const reasons = [passedReason(checks), '2 checks passed elsewhere.'];
    const shown = text(renderHtml(reportDocument({ verdict: { status: 'pass', reasons, checks } }), pictures));
    expect(shown).toContain('12 checks passed and none failed.');
    expect(shown).not.toContain('12 checks passed.');
    expect(shown).toContain('2 checks passed elsewhere.');
  });

  it('has a card for each check that fails or is undecided, with the evidence and the command, and for no other', () => {
    const section = page.slice(page.indexOf('<section id="open"'), page.indexOf('<section id="failures"'));
    const cards = [...section.matchAll(/<li id="check-([^"]*)" class="check-card (\w+)">/g)].map(([, id, status]) => ({
      id,
      status,
    }));
    const open = document.verdict.checks.filter(({ status }) => status === 'fail' || status === 'inconclusive');
    expect(cards.map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort());
    expect(cards.map(({ status }) => status)).toEqual(['fail', 'fail', 'fail', 'inconclusive']);
    for (const { command } of open) expect(text(section)).toContain(command);
    const worst = document.comparisons.findIndex(
      ({ relation, right, flips }) =>
        relation === 'engine-engine' && right.recipe === 'fp16-weights' && right.ranOn === 'cpu-1' && flips === 2,
    );
    expect(section).toContain(`<a href="#pair-${worst}">The worst pair: `);
  });

  it('leads from a check of every threshold, and from what came to nothing, to what the page has of it', () => {
    const [before] = document.verdict.checks as [Check];
    const failed = (threshold: string, ...platforms: string[]): Check => ({
      ...before,
      id: [threshold, 'fp32', ...platforms].join('/'),
      threshold,
      // The engines of the other one are the same bytes.
      recipe: threshold === 'flipsBetweenEngines' ? 'fp16-weights' : 'fp32',
      platforms,
      status: 'fail',
    });
    const thresholds = [
      ...['flipsBetweenEngines', 'flipsAgainstReference', 'flipsAgainstGolden', 'accuracy', 'latencyMedianMs'],
      ...['latencyP99Ms', 'latencyRegression', 'throughput', 'throughputKnee', 'latencyUnderLoad'],
    ];
    const checks = [
      ...thresholds.map(threshold => failed(threshold, 'cpu-1')),
      failed('flipsAcrossPlatforms', 'cpu-1', 'cpu-n'),
      failed('latencyCases', 'cpu-1', 'cpu-n'),
      { ...failed('accuracy', 'cpu-n'), recipe: 'fp16-weights', status: 'inconclusive' as const },
    ];
    const shown = renderHtml({ ...profiledReport(), verdict: { status: 'fail', reasons: [], checks } }, pictures);
    const cards = [...shown.matchAll(/<li id="check-[^"]*" class="check-card.*?<p class="how">/gs)].map(
      ([card]) => card,
    );
    expect(cards).toHaveLength(checks.length);
    for (const card of cards) expect(card).toMatch(/<a href="#/);
    for (const [, target] of cards.join('').matchAll(/href="#([^"]*)"/g)) expect(shown).toContain(` id="${target}"`);
    expect(cards.at(-2)).toMatch(/#case-0">.*#cause-\d+">What cpu-n takes longer for, case [①②]/s);
    expect(text(cards.at(-2)!)).toContain(
      '① “cpu-1, with its own engine, is faster than the bigger cpu-n with its own”',
    );
    expect(cards.at(-1)).toContain('#failure-0');
  });

  const undecided = (why: string) => {
    const checks = document.verdict.checks.map(check => ({
      ...check,
      status: 'inconclusive' as const,
      message: checkMessage(check, why),
    }));
    const reasons = [...undecidedReasons(checks).keys()];
    return {
      checks,
      shown: renderHtml(reportDocument({ verdict: { status: 'inconclusive', reasons, checks } }), pictures),
    };
  };

  it('makes one card a threshold of what the same thing leaves undecided, with actual and evidence of each check', () => {
    const { checks, shown } = undecided('Latency was not measured.');
    const cards = [...shown.matchAll(/<li id="check-[^"]*" class="check-card .*?<\/li>\n/gs)].map(([card]) => card);
    expect(cards).toHaveLength(new Set(checks.map(({ threshold }) => threshold)).size);
    for (const { title, actual, limit, command } of checks) {
      const [card, ...others] = cards.filter(one => text(one).includes(`${title} ${actual} limit: ${limit}`));
      expect(others).toEqual([]);
      expect(text(card!)).toContain(command);
    }
    const accuracies = cards.find(card => card.includes('check-accuracy/fp32/wasm'))!;
    expect(accuracies).toMatch(/The same of 3 more.*check-accuracy\/fp16-weights\/wasm.*The accuracy of fp16-weights/s);
  });

  it('makes a card of each check that is undecided without a why', () => {
    const { checks, shown } = undecided('');
    expect(shown.match(/class="check-card /g)).toHaveLength(checks.length);
  });

  it('leads from a reason of what is undecided to its card', () => {
    const { checks, shown } = undecided('Latency was not measured.');
    const verdict = shown.slice(shown.indexOf('id="verdict"'), shown.indexOf('id="open"'));
    expect(verdict).toContain(`<li>Undecided: <a href="#check-${checks[0]!.id}">`);
    expect(text(verdict)).toContain(`${checks[0]!.title} , and 11 more checks. Latency was not measured.`);
  });

  it('has every check in a cell of a matrix, with its sign and word, and says why some were skipped', () => {
    const section = page.slice(
      page.indexOf('<section id="checks"'),
      page.indexOf('<details class="all">', page.indexOf('<section id="checks"')),
    );
    expect(section.match(/<td class="cell /g)).toHaveLength(document.verdict.checks.length);
    const words = text(section);
    expect(words).toContain('12 checks: 3 fail, 1 inconclusive, 6 pass, 2 skipped.');
    expect(words).toMatch(/fp32 on cpu-1 ✓ Pass ✓ Pass · no such check/);
    expect(words).toMatch(/fp32 on cpu-1 and cpu-n ✕ Fail/);
    expect(words).toContain('– Skipped');
    expect(words).toContain('2 skipped: not run');
  });

  it('shows every check with status, actual, limit and command, the failed ones first', () => {
    const table = page.slice(page.indexOf('id="checks-table"'), page.indexOf('id="facts"'));
    for (const check of document.verdict.checks) expect(text(table)).toContain(check.title);
    expect(text(table)).toMatch(/2 of 600 inputs 0 flips pnpm triplicate report .* --check flipsBetweenEngines/);
    expect(table.indexOf('status fail')).toBeLessThan(table.indexOf('status inconclusive'));
    expect(table.indexOf('status inconclusive')).toBeLessThan(table.indexOf('status pass'));
    expect(table.indexOf('status pass')).toBeLessThan(table.indexOf('status skipped'));
  });

  it('draws throughput by threads and streams, and says all of its numbers, what was refused, and what is best', () => {
    const section = page.slice(page.indexOf('<section id="throughput"'), page.indexOf('<section id="builds"'));
    expect(section.match(/<figure class="chart">/g)).toHaveLength(1);
    expect(section).toMatch(/aria-label="[^"]*: by threads up to [^"]* a second; by /);
    const words = text(section);
    for (const { levels } of document.concurrency!)
      for (const { fps, interval } of levels) {
        expect(words).toContain(` ${digits(fps)} `);
        expect(words).toContain(`${digits(interval!.low)} to ${digits(interval!.high)}`);
      }
    expect(words).toContain('Refused: 1 thread with 4 streams: No memory is left.');
    expect(words).toContain('Best: 1 thread with 3 streams, CUDA graphs, 2,340 a second');
    expect(words).toContain('not told apart from it: 4 threads and 5 threads');
    expect(renderHtml(reportDocument({ concurrency: [] }), pictures)).not.toContain('id="throughput"');
  });

  it('says how many builds gave how many distinct engines, and shows digests short with the full one in the title', () => {
    expect(text(page)).toContain('fp32 on cpu-1 : 3 builds, 1 distinct engine');
    expect(text(page)).toContain('fp16-weights on cpu-1 : 3 builds, 2 distinct engines');
    expect(text(page)).toMatch(/fp32 #1,2,3 c_cpu-1_r_wasm, [^.]*It was built for another instruction set\./);
    const { engine } = document.engines[0]!.build;
    expect(page).toContain(`<code title="${engine}">${engine.slice(7, 19)}</code>`);
  });

  it('has a card for each engine: its builds and their logs, its tactics against those of the first, and its pins', () => {
    const said = digestOf('log');
    const engines = document.engines.map(one => ({
      ...one,
      build: {
        ...one.build,
        log: one.build.recipe.name === 'fp32' ? said : digestOf('lost'),
        ...(one.build.recipe.name === 'fp16-weights'
          ? { tactics: { conv1: '0x1', fc: one.build.engine === document.engines[7]!.build.engine ? '0x2' : '0x3' } }
          : {}),
      },
    }));
    const pinned = engines[1]!.build.engine;
    const beside = {
      ...nothingBeside,
      logs: new Map([[said, ['a line', 'the last line']]]),
      pins: new Map([[pinned, ['garments-cnn/fp32/cpu-1']]]),
    };
    const shown = renderHtml(reportDocument({ engines }), pictures, beside);
    const cards = [...shown.matchAll(/<li class="engine-card">.*?<\/dl><\/li>/gs)].map(([card]) => text(card));
    expect(cards).toHaveLength(new Set(engines.map(({ build }) => build.engine)).size);
    const [, fp32, ...halves] = cards;
    expect(fp32).toMatch(/Given by #1 on cpu-1 in 0.21 s, .* the pinned one .* #3 on cpu-n/);
    expect(fp32).toContain('a line the last line');
    expect(fp32).toContain(`pnpm triplicate store log ${said}`);
    expect(fp32).toContain('Tactics not told by its builder');
    expect(fp32).toContain('Pinned as garments-cnn/fp32/cpu-1');
    expect(halves[0]).toContain('It is not in the store of this machine.');
    expect(halves.map(card => /Tactics (.*?) Pinned/.exec(card)![1]!.trim())).toEqual([
      '2 layers, to which those of other engines are compared',
      '2 layers; 1 differs from A fc: 0x2 → 0x3',
      '2 layers; 1 differs from A fc: 0x2 → 0x3',
    ]);
  });

  it('answers each latency case by means and by significance, and says where cases coincide', () => {
    const words = text(page);
    expect(words).toContain('By means ①②③ · by significance ①② · undecided ③');
    expect(words).toContain(
      'By means, yes: 1.204 ms (c_cpu-1_r_cpu-1 #1, #2, #3) against 1.503 ms (c_cpu-n_r_cpu-n #1, #2, #3), +24.8 %.',
    );
    expect(words).toContain('The engines of both platforms are the same bytes');
  });

  it('says how many pictures are not on this machine', () => {
    const without = new Map([...pictures].slice(1));
    const told = renderHtml(document, without);
    expect(text(told)).toContain(
      'Not in the store of this machine: 1 picture (a box stands in place of each) and the scores',
    );
    expect(told.match(/No picture here/g)).toHaveLength(1);
    expect(text(page)).not.toContain('in place of each');
  });

  it('names labels by their classes, shows pictures and gives every matrix cell its number and share', () => {
    expect(page).toContain('data:image/png;base64,iVBORw0KGgo');
    expect(text(page)).toContain('top ↔ shirt');
    const [cell] = /<a href="#pair-\d+" title="[^"]+">2<.*?<\/a>/.exec(sectionOf(page, 'flips'))!;
    expect(text(cell)).toMatch(/^ ?2 flips, 0\.333 % , pair \d+: .+ against /);
  });

  it('says what came to nothing, which platform is absent and why', () => {
    expect(text(page)).toContain('Build #3 of fp16-weights on cpu-n said nothing for 120 s');
    expect(text(page)).toContain(`Log: pnpm triplicate store log ${document.failures[0]!.problem.log}`);
    expect(text(page)).toContain('orin-nx no TensorRT library was found');
  });

  it('calls a stand-in a stand-in', () => {
    expect(text(page)).toContain('garments-cnn is a stand-in for ResNet-18, not that model.');
  });

  it('says where a model is from, and what kind of weights it has', () => {
    const { spec } = document;
    const told = { ...spec, model: { ...spec.model, origin: 'npm some-nets 1.2.3 (MIT)' } };
    const itself = { ...document.model!, standInFor: null, weights: 'own' as const };
    expect(text(renderHtml(reportDocument({ spec: told, model: itself }), pictures))).toMatch(
      /Weights\s*weights of its own\s*Origin\s*npm some-nets 1\.2\.3 \(MIT\)/,
    );
  });

  it('warns loudly of a test double, and only then', () => {
    const doubled = reportDocument({
      platforms: document.platforms.map(one => ({ ...one, double: one.name === 'wasm' })),
    });
    expect(text(renderHtml(doubled, pictures))).toContain(
      'Test double: no measurements. wasm stands in for a platform.',
    );
    expect(page).not.toContain('no measurements');
  });

  it('never says that a test double may ship', () => {
    const passed = { ...document.verdict, status: 'pass' as const };
    const doubles = document.platforms.map(one => ({ ...one, double: true }));
    expect(text(renderHtml(reportDocument({ verdict: passed }), pictures))).toContain(
      'May ship on cpu-1, cpu-n and wasm:',
    );
    expect(text(renderHtml(reportDocument({ verdict: passed, platforms: doubles }), pictures))).not.toContain(
      'May ship',
    );
  });

  it('shows an input once however many pairs it flips in, 500 at most, and says how to see the others', () => {
    const one = document.comparisons[0]!;
    const list = Array.from({ length: 750 }, (_, input) => ({ ...one.list[0]!, input, id: `clean/${input}` }));
    const many = { ...one, list, flips: 750 };
    const crowded = renderHtml(reportDocument({ comparisons: [many, many] }), new Map());
    const section = sectionOf(crowded, 'inputs');
    expect(section.match(/<li id="input-/g)).toHaveLength(500);
    expect(text(section)).toContain('500 are here, among them the worst of every pair; 250 more are listed by');
    expect(text(section)).toContain('--flips all');
  });

  it('names the pairs of an input, who decided what with score and margin, and how sure they were', () => {
    const { comparisons, runs } = document;
    const { left, right, list } = comparisons[0]!;
    const [flip] = list;
    const decisions = new Map([[left.run!, { kind: 'labels', scores: new Map([[flip!.input, 12.5]]) } as const]]);
    const one = reportDocument({ comparisons: [comparisons[0]!], runs });
    const words = text(sectionOf(renderHtml(one, pictures, { ...nothingBeside, decisions }), 'inputs'));
    expect(words).toMatch(/contrast-5\/00060 contrast, severity 5 · truth top top ✓ true by 1 of 2/);
    expect(words).toContain(`${left.label} (score 12.5, margin ${score(flip!.fromMargin!)})`);
    expect(words).toContain(`${right.label} (margin ${score(flip!.toMargin!)})`);
    expect(words).toMatch(/in 1 pair Pair 0 /);
  });

  it('says of an input that flips against the reference or the golden the old label first, and then the new one', () => {
    for (const relation of ['optimized-reference', 'engine-golden'] as const) {
      const one = document.comparisons.find(({ relation: its, flips }) => its === relation && flips > 0)!;
      const { from, to } = one.list[0]!;
      const [old, fresh] = [from, to].map(label => document.dataset!.classes![label!]);
      const words = text(sectionOf(renderHtml(reportDocument({ comparisons: [one] }), pictures), 'inputs'));
      const who = relation === 'engine-golden' ? 'the golden' : 'the reference';
      expect(words).toMatch(new RegExp(`${old} (✓ true )?by 1 of 2, ${who} .* → ${fresh} (✓ true )?by 1 of 2`));
    }
  });

  it('stands without model, dataset, engines, comparisons and latency', () => {
    const bare = reportDocument({
      model: null,
      dataset: null,
      goldens: [],
      latency: null,
      platforms: [],
      engines: [],
      runs: [],
      comparisons: [],
      latencySummaries: [],
      anomalies: [],
      verdict: { status: 'inconclusive', reasons: [], checks: [] },
    });
    expect(text(renderHtml(bare, new Map()))).toContain('Inconclusive Not proven');
  });

  it('shows how far tensors moved where there are no labels', () => {
    const [first] = document.comparisons as [ReportDocument['comparisons'][number]];
    const flip = {
      input: 3,
      id: 'clean/3',
      from: null,
      to: null,
      fromMargin: null,
      toMargin: null,
      truth: null,
      maxAbsDelta: 0.25,
    };
    const tensors = { ...first, confusion: [], list: [flip], flips: 1 };
    const words = text(renderHtml(reportDocument({ comparisons: [tensors] }), new Map()));
    expect(words).toMatch(/clean\/3 clean moved by 0\.25/);
    expect(words).not.toContain('Old and new labels');
  });

  it('lets no text from outside become markup', () => {
    const harmless = skeleton(renderHtml(withText(document, 'x'), pictures));
    fc.assert(
      fc.property(hostileText, hostile => {
        expect(skeleton(renderHtml(withText(document, hostile), pictures))).toBe(harmless);
      }),
      { numRuns: 25, examples: hostileTexts.map(hostile => [hostile]) },
    );
  });

  it('runs one script, which its policy names, and loads nothing from anywhere', () => {
    const scripts = [...page.matchAll(/<script[^>]*>(.*?)<\/script>/gs)];
    expect(scripts).toHaveLength(1);
    const digest = createHash('sha256').update(scripts[0]![1]!).digest('base64');
    expect(page).toContain(`script-src &#39;sha256-${digest}&#39;`);
    expect(page).toContain('default-src &#39;none&#39;;');
    expect([...page.matchAll(/\s(?:src|href)="([^"]*)"/g)].filter(([, url]) => !/^(#|data:)/.test(url!))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import|\son\w+=/);
  });

  it('has one h1, no skipped heading level, no id twice and no link into nothing', () => {
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels.filter(level => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    });
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });
});
