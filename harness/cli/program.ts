import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { counterCommands } from '../core/bsp/counter-names.ts';
import { gateFolder } from '../core/gate-files.ts';
import { filterForms } from '../core/golden-filter.ts';
import { importFormats } from '../core/imports/format-names.ts';
import { measurementPresets } from '../core/measurement-presets.ts';
import type { Digest } from '../core/records.ts';
import { comparisonFormats } from '../core/report-comparison/formats.ts';
import type { Shard } from '../core/shards.ts';
import { sessionNames, usualSessions } from '../core/study/sessions.ts';
import { latencyTableNames, tableFormats, tableNames } from '../core/tables/table.ts';
import { harnessVersion } from '../version.ts';
import type { Globals } from './run-command.ts';

/** An option whose value is a folder; an empty one would be the current one, unsaid. */
function folder(name: string, description: string): Option {
  return new Option(`${name} <folder>`, description).argParser((text: string) => {
    if (text !== '') return text;
    throw new InvalidArgumentError('It must name a folder.');
  });
}

/** The whole command line; a command's file is loaded when it is called. */
export const program = new Command('triplicate')
  .description(
    'Determinism and regression tests for inference engines: build every engine three times, ship one you can prove.',
  )
  .version(harnessVersion)
  .addOption(folder('--root', 'the project: specs, models and data are relative to it').default(process.cwd()))
  .addOption(
    folder('--store', 'where engines and records live (default: .triplicate in the project; TRIPLICATE_STORE)'),
  )
  .option('--json', 'print one JSON document on stdout instead of text')
  // Inherited by the commands, as is the help: wrong use has an exit code of its own.
  .exitOverride()
  .configureHelp({
    showGlobalOptions: true,
    optionDescription: option => `${new Help().optionDescription(option)}${option.mandatory ? ' (required)' : ''}`,
  })
  .showHelpAfterError('Type triplicate --help for the commands.')
  .addHelpText(
    'after',
    `
Exit codes: 0 pass · 1 fail · 2 wrong use or bad input · 3 inconclusive · 4 the environment lacks something`,
  );

const examples = (text: string) => `\nExamples:\n${text.replace(/^/gm, '  ')}`;
const mode = (more = '') =>
  new Option('--mode <mode>', `pin never builds; ensure tops up to k; rebuild builds anew${more}`).choices([
    'pin',
    'ensure',
    'rebuild',
  ]);

const filter = () =>
  new Option(
    '--filter <test>',
    `only these changes; may be given several times, and all must hold; * for anything: ${filterForms}`,
  ).argParser((test: string, before: string[] | undefined) => [...(before ?? []), test]);

/** As in 1..8 and 1,2,4. No more than a host or device could ever run. */
function sizes(text: string): number[] {
  const most = 1024;
  const all = text.split(',').flatMap(part => {
    const [, from, to = from] = /^(\d{1,4})(?:\.\.(\d{1,4}))?$/.exec(part.trim()) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (!(first >= 1 && last >= first && last <= most))
      throw new InvalidArgumentError(`It must be numbers from 1 to ${most}, such as 4, 1..8 or 1,2,4.`);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return [...new Set(all)];
}

function onOff(text: string): boolean[] {
  const words = text.split(',').map(word => word.trim());
  if (words.every(word => word === 'on' || word === 'off')) return [...new Set(words)].map(word => word === 'on');
  throw new InvalidArgumentError('It must be on, off, or on,off.');
}

function minutes(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of minutes, such as 60 or 0.');
}

function ordinal(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 for the first build.');
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of 1 or more.');
}

const isName = (text: string): boolean => /^[a-z0-9][a-z0-9._-]{0,99}$/.test(text);

function platformOrder(text: string): string[] {
  const names = text.split(',');
  if (names.length > 1 && names.every(isName) && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError('It must be two names or more, each once, separated by commas, as in nx,agx.');
}

function percentage(text: string): number {
  if (/^\d{1,3}(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a percentage, such as 5 or 0.5.');
}

function shard(text: string): Shard {
  const [, index, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  if (index !== undefined && Number(index) <= Number(of)) return { index: Number(index), of: Number(of) };
  throw new InvalidArgumentError('It must be as in 2/3: the second of three.');
}

const isDigest = (text: string): text is Digest => /^sha256:[0-9a-f]{64}$/.test(text);

function digest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new InvalidArgumentError('It must be a digest: sha256: and 64 hex digits.');
}

function engineName(text: string): string {
  if (isName(text) || isDigest(text)) return text;
  throw new InvalidArgumentError(
    'It must be a digest, sha256: and 64 hex digits, or a name as of --model: lower case letters, digits, dots, underscores and hyphens.',
  );
}

function recordName(text: string): string {
  if (isName(text)) return text;
  throw new InvalidArgumentError(
    'It must be a name of at most 100 lower case letters, digits, dots, underscores and hyphens.',
  );
}

/** Runs a command file's function with the global options, and turns what it returns or throws into an exit code. */
const action =
  (load: () => Promise<(globals: Globals, ...args: never[]) => Promise<number>>) =>
  async (...args: unknown[]) => {
    const command = args.at(-1) as Command;
    // Loaded here, so that help and wrong use do not wait for all that a project is put together of.
    const { runCommand } = await import('./run-command.ts');
    process.exitCode = await runCommand(program.opts(), load, [...command.processedArgs, command.opts()] as never[]);
  };

program
  .command('doctor')
  .description('say what is here: platforms, versions, store, and what is missing')
  .option('--fix', 'add what can be added: compile the TensorRT addon')
  .addHelpText('after', examples('triplicate doctor\ntriplicate doctor --json\ntriplicate doctor --fix'))
  .action(action(async () => (await import('./doctor.ts')).doctor));

const against = () =>
  new Option(
    '--against <platform-id>',
    'judge by the baseline of this platform id, such as that of before an update; must differ in one thing',
  ).argParser(recordName);
const acceptBaseline = () =>
  new Option('--accept-baseline', 'sessions that are no slower than their baseline enter it');

const platforms = () => new Option('--platforms <names...>', "only these of a spec's platforms");
const recipes = () => new Option('--recipes <names...>', "only these of a spec's recipes");

program
  .command('run')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .description('build, run, compare, judge and report')
  .addOption(mode().default('ensure'))
  .option('--report-only', 'exit 0 when everything ran, whatever the verdict')
  .addOption(platforms().conflicts('shard'))
  .addOption(recipes().conflicts('shard'))
  .addOption(against().conflicts('shard'))
  .addOption(acceptBaseline().conflicts('shard'))
  .addOption(
    new Option('--shard <i/n>', 'only the i-th of n parts, for merge; a spec that measures latency is all in part 1')
      .argParser(shard)
      .conflicts('reportOnly'),
  )
  .addHelpText(
    'after',
    examples(
      'triplicate run\ntriplicate run tests/specs/resnet18.spec.ts --mode rebuild\ntriplicate run resnet18-f32 --json\ntriplicate run resnet18-f32 --platforms gpu --recipes fp16\ntriplicate run --shard 2/3',
    ),
  )
  .action(action(async () => (await import('./run.ts')).run));

program
  .command('merge')
  .argument('<folders...>', 'what run --shard wrote, of all shards of one spec')
  .description('one report and verdict of the shards of several machines, as if one had run; needs no device')
  .addHelpText('after', examples('triplicate merge shard-1-of-2 shard-2-of-2'))
  .action(action(async () => (await import('./merge.ts')).merge));

program
  .command('gate')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .description('one verdict for CI: runs the specs, or judges finished reports')
  .addOption(mode(' (default: ensure); with --from, only reports of this mode are judged (default: of any)'))
  .option('--from <reports...>', 'judge these reports (folders or ids) by the specs as they are now, running nothing')
  .option('--allow-absent <platforms...>', 'platforms that may be missing on this machine')
  .addOption(
    folder('--out', 'where summary.html, summary.json, summary.md and junit.xml of this gate go').default(gateFolder),
  )
  .option('--annotations', "print annotations for GitHub's pages, as is done where GITHUB_ACTIONS is true")
  .addHelpText(
    'after',
    examples('triplicate gate\ntriplicate gate --mode pin\ntriplicate gate --from reports/resnet18-f32-0123456789ab'),
  )
  .action(action(async () => (await import('./gate.ts')).gate));

const batch = () => new Option('--batch <n>', "inputs of an inference; the spec's, else 1").argParser(wholeNumber);
program
  .command('latency')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .description('measure the engines of specs by a ready recipe, and judge their latency alone')
  .addOption(
    new Option('--recipe <name>', 'how it is measured (default: gate; with --table what the table is made of)').choices(
      Object.keys(measurementPresets),
    ),
  )
  .addOption(batch())
  .addOption(platforms())
  .addOption(mode().default('ensure'))
  .option('--report-only', 'exit 0 when everything was measured, whatever the verdict')
  .option('--baseline', 'judge by the baseline, also where the spec has no latencyRegression')
  .addOption(against())
  .addOption(acceptBaseline())
  .addOption(
    new Option(
      '--from <records...>',
      'compare records of triplicate import (files, folders), and reports among them, measuring and judging nothing',
    ).conflicts(['recipe', 'batch', 'platforms', 'mode', 'reportOnly', 'baseline', 'against', 'acceptBaseline']),
  )
  .addOption(
    new Option('--order <platforms>', 'with --from: the platforms, the smallest first, as in nx,agx').argParser(
      platformOrder,
    ),
  )
  .addOption(
    new Option('--least-effect <percent>', 'with --from: the smallest difference that counts')
      .argParser(percentage)
      .default(5),
  )
  .addOption(
    new Option('--top <n>', 'with --from: so many layers and kernels of each case').argParser(wholeNumber).default(5),
  )
  .addOption(
    new Option(
      '--table <number>',
      'measure for one of the tables of Shafi et al. and print it; with --from print alone',
    )
      .choices(latencyTableNames)
      .conflicts(['baseline', 'against', 'acceptBaseline']),
  )
  .addOption(new Option('--format <format>', 'of the table').choices(tableFormats).default('text'))
  .addHelpText(
    'after',
    `
Recipes:
  gate         steady before it begins; more rounds until the interval is narrow enough or the time is spent
  paper        ten fresh loads with upload, copies and one inference, profiler on (Table VIII of Shafi et al.)
  warm         a warm loop (their Table VII)
  profile      a warm loop with the profiler on; see also: triplicate profile
  trtexec-10, trtexec-11   rounds of trtexec by the defaults of that major
  quick        what a spec has that says nothing
A spec's own recipe is measured by triplicate run. No case ①②③ is allowed where the spec says nothing of
latencyCases; limits in milliseconds hold for the spec's own recipe alone.

Tables:
  II    sizes of models and engines           X     with copies and without, and parts
  VII   throughput, optimized and not         XI    kernels that take longer on the bigger platform
  VIII  the cases ①②③, by pair of engines     XII   from engine to engine on one platform
  IX    with the profiler and without         XIII  calls of each kernel by those engines

Runs of --from: every import of the same model, engine, precision and place, measured alike, is one run of it. By significance
ten runs of each side decide, and fewer say from which difference on they could.
${examples(
  'triplicate latency resnet18-f32\ntriplicate latency --recipe paper --batch 8\ntriplicate latency --recipe trtexec-10 --mode pin\ntriplicate latency resnet18-f32 --baseline\n' +
    'triplicate latency resnet18-f32 --table IX\ntriplicate latency --from imports --order nx,agx\n' +
    'triplicate latency --from imports reports/resnet18-f32-0123456789ab --order nx,gpu --table XII --format csv',
)}`,
  )
  .action(action(async () => (await import('./latency.ts')).latency));

program
  .command('study')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .description(
    'the protocol of Shafi et al. on your models and platforms, and every table of it; judges nothing, and goes on where it was',
  )
  .addOption(
    new Option('--sessions <names...>', 'only these of each spec').choices(sessionNames).default(usualSessions),
  )
  .option('--short', 'fewer inferences in each session: a first look')
  .addOption(platforms())
  .addOption(recipes())
  .addOption(mode().default('ensure'))
  .addOption(new Option('--plan', 'say what would be done and how long it may take, and do nothing'))
  .addOption(new Option('--fresh', 'do finished sessions again; stored engines and runs are not made again'))
  .addOption(
    new Option('--shard <i/n>', 'only the specs of the i-th of n machines; --from puts them together')
      .argParser(shard)
      .conflicts('table'),
  )
  .addOption(
    new Option(
      '--from <records...>',
      'make the tables of reports, sweeps, studies and records of triplicate import (files, folders of them), running nothing',
    ).conflicts(['sessions', 'short', 'platforms', 'recipes', 'mode', 'plan', 'fresh', 'shard']),
  )
  .addOption(
    new Option('--order <platforms>', 'with --from: the platforms, the smallest first, as in nx,agx').argParser(
      platformOrder,
    ),
  )
  .option(
    '--parameters <file>',
    'cores, clocks and latencies of platforms, for XVII and XVIII; see examples/platform-parameters',
  )
  .addOption(
    new Option('--table <number>', 'print one; with --from print alone, and write nothing').choices(tableNames),
  )
  .addOption(
    new Option(
      '--findings',
      'whether each finding holds, in words; exit codes: 0 all hold · 1 one does not · 3 not decided',
    ).conflicts(['table', 'sessions', 'short', 'platforms', 'recipes', 'mode', 'plan', 'fresh', 'shard']),
  )
  .addOption(
    new Option('--format <format>', 'of --table; under --json the table is data of the answer, whatever this says')
      .choices(tableFormats)
      .default('text'),
  )
  .addHelpText(
    'after',
    `
Sessions of a spec, each a report of its own:
  labels       the spec itself: k builds by each recipe on each platform, runs, flips (Tables II to VI)
  warm         a warm loop, and the same with optimization off (VII)
  paper, paper-unprofiled   ten fresh loads with upload, copies and one inference (VIII, IX, X, XII)
  profile      layers and kernels (XI, XIII, XVII, XVIII)
  gate         rounds in turns until intervals are narrow (VIII by significance)
  concurrency  threads (figures); only where it is named, because it takes longer than all else

What is done is in reports/study-…: index.html, tables/ as Markdown, CSV and JSON, study.json. A killed study loses the session that was
under way; of it, finished builds and runs are kept. Times are expected from earlier studies in reports/, of a --plan also from other reports. Exit codes: 0 all
sessions are whole · 3 some are not: their rows say why.
${examples(
  'triplicate study --plan\ntriplicate study resnet18-f32 mobilenetv1-f32 --short\n' +
    'triplicate study --table VII --format md\ntriplicate study --shard 1/2\n' +
    'triplicate study --from reports/study-0123456789ab imports --order nx,agx\n' +
    'triplicate study --from reports/resnet18-f32-0123456789ab --table V --format csv\n' +
    'triplicate study --from reports/study-0123456789ab --findings',
)}`,
  )
  .action(action(async () => (await import('./study.ts')).study));

program
  .command('paper')
  .description('the tables of Shafi et al. as published, with where they contradict themselves; without --table a list')
  .addOption(new Option('--table <number>', 'which one; figures: what is said of Figures 3 and 4').choices(tableNames))
  .addOption(new Option('--format <format>', 'of the table (default: text)').choices(tableFormats))
  .addHelpText(
    'after',
    `
II to XIII and XVII have the columns of triplicate study and latency --table, less those that only a measurement has (recipe,
conditions, calls), so that both can be held beside each other; I, the figures, XIV to XVI and XVIII have columns of their own.
Cases ①②③ of Table VIII are given as they are printed, by its means, and by what ten runs could show. Nothing here was measured by
Triplicate.
${examples('triplicate paper\ntriplicate paper --table VIII\ntriplicate paper --table XVIII --format csv')}`,
  )
  .action(action(async () => (await import('./paper.ts')).paper));

const baseline = program
  .command('baseline')
  .description('accepted latency sessions, by which latencyRegression judges: baselines/, reviewed like code');
baseline
  .command('ls')
  .description('list baselines: sessions, scatter between them, and how far they have moved since the first ones')
  .addHelpText('after', examples('triplicate baseline ls'))
  .action(action(async () => (await import('./baseline.ts')).baselineList));
baseline
  .command('measure')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .option('--sessions <n>', 'so many, each with new workers and loads', wholeNumber, 1)
  .requiredOption('--reason <text>', 'why these are what to hold later ones against; kept in each session')
  .addOption(
    new Option('--recipe <name>', "how it is measured; the spec's own by default").choices(
      Object.keys(measurementPresets),
    ),
  )
  .addOption(batch())
  .addOption(platforms())
  .addOption(mode().default('ensure'))
  .description(
    'measure sessions and accept each that is no slower than those before; five decide, on several days at best',
  )
  .addHelpText(
    'after',
    examples(
      'triplicate baseline measure --sessions 2 --reason "release 2.1"\ntriplicate baseline measure resnet18-f32 --recipe gate --sessions 5 --reason "new board"',
    ),
  )
  .action(action(async () => (await import('./baseline.ts')).baselineMeasure));
baseline
  .command('accept')
  .argument('[report]', 'id, folder, or beginning of an id such as the name of a spec; the newest by default')
  .requiredOption('--reason <text>', 'why; kept in each session')
  .option('--unproven', 'even though it was found slower or is undecided')
  .description('accept the latencies of a finished report into their baselines')
  .addHelpText('after', examples('triplicate baseline accept resnet18-f32 --reason "faster kernels"'))
  .action(action(async () => (await import('./baseline.ts')).baselineAccept));
baseline
  .command('drop')
  .argument('<keys...>', 'as baseline ls has them')
  .description('take whole baselines away, such as before a change that is meant to be slower')
  .addHelpText('after', examples('triplicate baseline drop resnet18-f32/cpu-1-0123456789ab/fp32.0123456789ab'))
  .action(action(async () => (await import('./baseline.ts')).baselineDrop));

program
  .command('profile')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .description('why one engine is slower than another: copies, kernels, gaps; layers and kernels beside each other')
  .addOption(new Option('--top <n>', 'so many layers and kernels of each pair').argParser(wholeNumber).default(5))
  .addOption(batch())
  .addOption(platforms())
  .addOption(mode().default('ensure'))
  .addHelpText('after', examples('triplicate profile resnet18-f32\ntriplicate profile --top 20 --batch 8'))
  .action(action(async () => (await import('./latency.ts')).profile));

program
  .command('concurrency')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .description('throughput by how many threads and streams run an engine at once, until it no longer grows; its knee')
  .addOption(
    new Option('--threads <list>', 'exactly these: 1..8, or 1,2,4; each has contexts of its own').argParser(sizes),
  )
  .addOption(
    new Option('--streams <list>', 'exactly these of a thread, which enqueues to them in turn; TensorRT').argParser(
      sizes,
    ),
  )
  .addOption(new Option('--graph <list>', 'CUDA graphs: on, off, or on,off; TensorRT').argParser(onOff))
  .addOption(new Option('--most <n>', 'at most, where no list is given').argParser(wholeNumber).default(64))
  .addOption(new Option('--seconds <n>', 'of each repeat of each level').argParser(wholeNumber).default(2))
  .addOption(
    new Option('--repeats <n>', 'of each level, in random order after the first').argParser(wholeNumber).default(3),
  )
  .addOption(new Option('--seed <n>', 'of that order').argParser(wholeNumber).default(1))
  .addOption(new Option('--batch <n>', 'inputs of an inference').argParser(wholeNumber).default(1))
  .addOption(platforms())
  .addOption(mode().default('ensure'))
  .addHelpText(
    'after',
    `
Without a list: threads, and on TensorRT streams of one thread, each upwards until throughput or load is saturated, with and without
CUDA graphs. With both lists: threads, for each number of streams. A thread has a context and a stream of its own (ONNX Runtime: a
session). The first build of each recipe runs where it was built. What a platform refuses, such as more memory than there is, is said,
and the others go on; where a level fails for another reason the command ends with 3. What was found is in reports/concurrency. As thresholds of a spec: throughput, throughputKnee, latencyUnderLoad.
${examples('triplicate concurrency resnet18-f32 --platforms cpu-1\ntriplicate concurrency --threads 1..8 --streams 1,2,4 --graph on,off\ntriplicate concurrency --most 36 --seconds 5')}`,
  )
  .action(action(async () => (await import('./concurrency.ts')).concurrency));

program
  .command('selftest')
  .argument('[specs...]', 'files or names; all of tests/specs by default')
  .description(
    'plant faults into a copy of the project and show that its own gate catches each: a wrong weight, flipped labels, a slow engine, a truncated store',
  )
  .addOption(new Option('--mode <mode>', 'as your gate runs').choices(['pin', 'ensure']).default('ensure'))
  .addOption(
    new Option(
      '--require <faults...>',
      'fail where a spec guards nothing against these, instead of saying so; slow-engine needs latencyCases, latencyMedianMs or latencyP99Ms',
    ).choices(['slow-engine']),
  )
  .addHelpText(
    'after',
    `
Goldens, pins, waivers and the store are copied to the system's folder for temporary files, big files by hard link where it is
on the same disk, and nothing else is written. Platforms that are not here are left out.

Exit codes: 0 every planted fault was caught · 1 the gate lets one pass · 3 the copy does not pass as it is, or a fault
cannot be planted · 2 and 4 as ever
${examples('triplicate selftest\ntriplicate selftest resnet18-f32 --require slow-engine\ntriplicate selftest --json')}`,
  )
  .action(action(async () => (await import('./selftest.ts')).selftest));

const waive = program.command('waive').description('failing checks that the gate lets pass for a while');
waive
  .command('add')
  .argument('<spec>', 'file or name')
  .argument('<checks...>', 'ids of failing checks, as in flipsAgainstGolden/fp32/cpu-1')
  .requiredOption('--reason <text>', 'why; kept in golden/waivers.json')
  .requiredOption('--until <day>', 'the last day on which it holds, YYYY-MM-DD in UTC; at most 90 days from now')
  .description(
    "waive checks as they failed in the spec's newest report: flips of other inputs, or another model, are not covered",
  )
  .addHelpText(
    'after',
    examples('triplicate waive add resnet18-f32 flipsAgainstGolden/fp32/gpu --reason "issue 12" --until 2026-12-24'),
  )
  .action(action(async () => (await import('./waive.ts')).waiveAdd));
waive
  .command('ls')
  .description('list waivers, expired ones, too')
  .addHelpText('after', examples('triplicate waive ls'))
  .action(action(async () => (await import('./waive.ts')).waiveList));

const golden = program.command('golden').description('accepted decisions: make, look at, accept or reject');
golden
  .command('ls')
  .description('list goldens, pending ones and obsolete ones')
  .addHelpText('after', examples('triplicate golden ls'))
  .action(action(async () => (await import('./golden.ts')).goldenList));
golden
  .command('refresh')
  .argument('[specs...]', 'files or names; all by default')
  .option('--platform <name>', 'make the override of this platform')
  .description('run the reference and write its decisions as pending; nothing accepted changes')
  .addHelpText('after', examples('triplicate golden refresh\ntriplicate golden refresh resnet18-f32 --platform wasm'))
  .action(action(async () => (await import('./golden.ts')).goldenRefresh));
golden
  .command('diff')
  .argument('[keys...]', 'model/dataset; all pending ones by default')
  .addOption(filter())
  .description('show what a pending golden changes')
  .addHelpText(
    'after',
    examples(
      'triplicate golden diff\ntriplicate golden diff resnet18-f32/fashion-mnist-t400 --filter from=shirt --filter "margin<0.1"',
    ),
  )
  .action(action(async () => (await import('./golden.ts')).goldenDiff));
golden
  .command('review')
  .argument('[keys...]', 'model/dataset; all pending ones by default')
  .description('decide on pending goldens in the terminal: change by change, all of a kind or view, or by filter')
  .addHelpText('after', examples('triplicate golden review\ntriplicate golden review resnet18-f32/fashion-mnist-t400'))
  .action(action(async () => (await import('./golden-review.ts')).goldenReview));
for (const decision of ['accept', 'reject'] as const) {
  golden
    .command(decision)
    .argument('[keys...]', 'model/dataset; all pending ones by default')
    .addOption(filter())
    .requiredOption('--reason <text>', 'why; kept in the log beside the golden')
    .description(
      decision === 'accept'
        ? 'make pending goldens, or some of their changes, the accepted ones'
        : 'throw pending goldens, or some of their changes, away',
    )
    .addHelpText(
      'after',
      examples(
        `triplicate golden ${decision} resnet18-f32/fashion-mnist-t400 --reason "retrained, reviewed"\n` +
          `triplicate golden ${decision} --filter from=shirt --filter to=coat --filter "margin<0.1" --reason "near ties"`,
      ),
    )
    .action(action(async () => (await import('./golden.ts'))[decision === 'accept' ? 'goldenAccept' : 'goldenReject']));
}
golden
  .command('adopt')
  .argument('<keys...>', 'model/dataset')
  .requiredOption('--reason <text>', 'why; kept in the log beside the golden')
  .description('begin the log of goldens that were accepted before there was one')
  .addHelpText('after', examples('triplicate golden adopt resnet18-f32/fashion-mnist-t400 --reason "accepted in May"'))
  .action(action(async () => (await import('./golden.ts')).goldenAdopt));

program
  .command('import')
  .argument('<files...>', 'logs of one run each')
  .description(
    'make records of what other tools measured, such as trtexec or nvprof on a board that triplicate does not run on',
  )
  .addOption(new Option('--format <format>', 'recognized by the content if left out').choices(importFormats))
  .requiredOption('--model <name>', 'what was run', recordName)
  .requiredOption('--built-on <platform>', 'where the engine was built', recordName)
  .requiredOption('--ran-on <platform>', 'where it ran', recordName)
  .option('--engine <digest or name>', 'which of several engines', engineName)
  .option('--batch <n>', 'inputs per inference', wholeNumber)
  .option('--precision <name>', 'as in fp16; unoptimized for what Table VII holds the others against', recordName)
  .addOption(
    new Option(
      '--transfers <count>',
      'whether copies of inputs and outputs count, where the log does not tell',
    ).choices(['yes', 'no']),
  )
  .option('--out <folder>', 'where the records go', 'imports')
  .addHelpText(
    'after',
    `
Reads: trtexec (text; --exportTimes, --exportProfile, --exportLayerInfo) · nvprof --csv, also with --print-gpu-trace
or --metrics · ncu --csv --page raw ·
nsys stats --format csv (cuda_gpu_kern_sum, cuda_gpu_mem_time_sum, cuda_gpu_mem_size_sum, cuda_api_sum) and nsys export
--type sqlite · tegrastats · nvidia-smi --query-gpu --format=csv and dmon · polygraphy run (log, --save-outputs) · CSV

Columns of a CSV, one row an inference or a moment: latency_ms h2d_ms compute_ms d2h_ms enqueue_ms (or _s, _us, _ns),
time_ms sm_clock_mhz memory_clock_mhz power_w temperature_c utilization_percent memory_utilization_percent

Counters that Tables XVII and XVIII take, by either tool:
  ${counterCommands.ncu}
  ${counterCommands.nvprof}
${examples(
  'triplicate import trtexec.txt times.json --model resnet18 --built-on nx --ran-on agx\n' +
    'triplicate import gpu-trace.csv --format nvprof-trace --model pednet --built-on nx --ran-on nx --precision fp16\n' +
    'triplicate import tegrastats.log --model pednet --built-on nx --ran-on nx --json',
)}`,
  )
  .action(action(async () => (await import('./import.ts')).importLogs));

const store = program.command('store').description('the engine store, an OCI image layout');
store
  .command('ls')
  .description('list stored builds')
  .addHelpText('after', examples('triplicate store ls --json'))
  .action(action(async () => (await import('./store.ts')).storeList));
store
  .command('verify')
  .option('--remove', 'take damaged blobs away, so that the next run makes them anew')
  .description('read every blob and check its digest')
  .addHelpText('after', examples('triplicate store verify\ntriplicate store verify --remove'))
  .action(action(async () => (await import('./store.ts')).storeVerify));
store
  .command('gc')
  .option('--grace <minutes>', 'keep younger files', minutes, 60)
  .description(
    'remove blobs that no build, record, lock file or report names, and what killed writers left (.unfinished-…), logs of killed builds among it',
  )
  .addHelpText('after', examples('triplicate store gc\ntriplicate store gc --grace 0'))
  .action(action(async () => (await import('./store.ts')).storeGc));
store
  .command('log')
  .argument('<digest>', 'as a report or a build record names it', digest)
  .description('print the log of a build, of one that failed, too')
  .addHelpText('after', examples(`triplicate store log sha256:${'0123456789abcdef'.repeat(4)}`))
  .action(action(async () => (await import('./store.ts')).storeLog));

program
  .command('pin')
  .argument('[report]', 'id, folder, or beginning of an id such as the name of a spec; the newest by default')
  .requiredOption('--reason <text>', 'why this engine ships')
  .option('--ordinal <n>', 'which of the k builds', ordinal, 1)
  .option('--unproven', 'even though the verdict is not pass, or of a test double, or of a part of a spec')
  .description('write the engines that a report judged into golden/engines.lock.json')
  .addHelpText('after', examples('triplicate pin resnet18-f32 --reason "release 2.1"'))
  .action(action(async () => (await import('./pin.ts')).pin));

program
  .command('rebuild')
  .argument('[keys...]', 'model/recipe/platform, as in the lock file; all by default')
  .description('build pinned engines again from their timing caches and compare bytes and tactics; the pins stay')
  .addHelpText('after', examples('triplicate rebuild\ntriplicate rebuild resnet18-f32/fp16/gpu'))
  .action(action(async () => (await import('./rebuild.ts')).rebuild));

program
  .command('report')
  .argument('[report]', 'id, folder, or beginning of an id such as the name of a spec; the newest by default')
  .option('--check <id>', 'show one check and every comparison behind it')
  .option('--flips <comparison>', 'list every flipped input of one comparison, or of all')
  .addOption(
    new Option(
      '--anew',
      'write its HTML even where the page that is there shows what the store of this machine lacks',
    ).conflicts(['check', 'flips']),
  )
  .description('show a finished report again, and write its HTML anew')
  .addHelpText('after', examples('triplicate report\ntriplicate report resnet18-f32 --flips all'))
  .action(action(async () => (await import('./report.ts')).report));

program
  .command('compare')
  .argument(
    '<before>',
    'a finished report: id, folder, file (packed, too), or beginning of an id such as the name of a spec',
  )
  .argument('<after>', 'another one, such as of after an update of TensorRT, driver, model or engine')
  .description(
    'what moved from one report to another: what differs between them, then new, gone, better, worse; judges nothing',
  )
  .addOption(
    new Option('--format <format>', 'json is described by report-comparison.schema.json')
      .choices(comparisonFormats)
      .default('text'),
  )
  .option('--out <file>', 'where it is written, instead of to the terminal')
  .addOption(
    new Option('--top <n>', 'of text: so many inputs, layers and facts behind each line')
      .argParser(wholeNumber)
      .default(5),
  )
  .addHelpText(
    'after',
    `
The same spec has the same report id after an update: keep the report of before, as in cp -r reports/ID before.
Flips from before to after are told by the store that has the decisions of both, with scores and margins, else by the labels
that reports of classifiers hold. A latency is called slower or faster only where one session measured the engines of both in
turns, or accepted sessions (triplicate baseline) tell how far two are apart by themselves.

With --json the answer is the sealed record. --out takes the place of an earlier comparison, and of no other file.

Exit codes: 0 compared, whatever moved · 2 a report that cannot be read, reports of two tasks, or a file that would be lost
${examples('triplicate compare before resnet18-f32\ntriplicate compare records/h200-tensorrt-10.6/resnet18-f32.study.fp16 reports/resnet18-f32-0123456789ab --format html --out moved.html')}`,
  )
  .action(action(async () => (await import('./compare.ts')).compare));

/** Each names its own help, where its options are; what is inherited would name that of all commands. */
function nameHelp(command: Command, path: string): void {
  command.showHelpAfterError(`Type ${path} --help for its ${command.commands.length > 0 ? 'commands' : 'options'}.`);
  for (const one of command.commands) nameHelp(one, `${path} ${one.name()}`);
}
for (const command of program.commands) nameHelp(command, `triplicate ${command.name()}`);
