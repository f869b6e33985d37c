import { doctorFixCommand } from '../../core/commands.ts';
import { chooseVariant } from '../../core/tensorrt/choose-variant.ts';
import type { Facts } from '../../core/tensorrt/jetson-state.ts';
import { type AddonVariant, addonFolders, addonVariants, nativeFolder } from './addon-files.ts';
import { type CompileSetup, compileAddon, compileSetup, type ForLibrary } from './compile-addon.ts';
import { listHeaders } from './find-headers.ts';
import { findLibraries, type LibrarySearch } from './find-libraries.ts';
import { jetsonFacts } from './jetson.ts';
import { librariesMissing, whyNothingBuilds } from './libraries-missing.ts';
import { type MachineFiles, machineFiles } from './machine-files.ts';

/** What of TensorRT is on this machine. */
export interface TensorrtReport {
  readonly libraries: LibrarySearch;
  /** Why nothing can be built though engines run; null where building is possible, or nothing is here. */
  readonly buildsNothing: string | null;
  /** Every compiled addon. */
  readonly addons: readonly AddonVariant[];
  /** The one for the library that was found; null without either. */
  readonly addon: AddonVariant | null;
  /** What compiling the addon takes. */
  readonly compile: CompileSetup;
  /** Board and release of a Jetson; empty elsewhere. */
  readonly board: Facts;
}

/** TensorRT as `doctor` shows it. Looks at files only and loads nothing native. */
export function describeTensorrt(
  files: MachineFiles = machineFiles(),
  native: string = nativeFolder(),
): TensorrtReport {
  const libraries = findLibraries(files);
  const library = libraryOf(libraries);
  const addons = addonVariants(files, addonFolders(files, native));
  return {
    libraries,
    buildsNothing: libraries.found === null ? null : whyNothingBuilds(libraries.found),
    addons,
    addon: library === null ? null : chooseVariant(addons, library.version),
    compile: compileSetup(files, library),
    board: jetsonFacts(files),
  };
}

/**
 * Compiles the addon for the library that is here, or for the newest headers where there is no library. Does nothing where
 * the addon for these headers is compiled already, or one fits the library and there are no headers to compile another with.
 * Errors: ADDON_TOOLS_MISSING, ADDON_NOT_COMPILED.
 */
export async function fixTensorrt(
  files: MachineFiles = machineFiles(),
  native: string = nativeFolder(),
): Promise<AddonVariant> {
  const { libraries, addons, addon, compile } = describeTensorrt(files, native);
  const { headers } = compile;
  const there = headers === null ? addon : addons.find(one => one.headers === headers.headers);
  if (there) return there;
  const into = addonFolders(files, native).compileInto;
  return await compileAddon({ setup: compile, library: libraryOf(libraries), native, into });
}

/** The report as lines for reading, without indentation of their own but that of lists. */
export function tensorrtLines(report: TensorrtReport): string[] {
  const { libraries, addons, addon, compile, board, buildsNothing } = report;
  const { found } = libraries;
  const facts = Object.entries(board).map(([key, value]) => `${key}: ${value}`);
  if (found === null) {
    return [
      ...facts,
      ...librariesMissing(libraries).message.split('\n'),
      `addons: ${listed(addons)}`,
      ...tools(compile),
    ];
  }
  return [
    ...facts,
    `version: ${found.version}`,
    `library: ${found.nvinfer}`,
    `builder resource: ${found.builderResource.join(', ') || 'not found'}`,
    `parser: ${found.nvonnxparser ?? 'not found'}`,
    `plugins: ${found.nvinferPlugin ?? 'not found; models with plugins of the standard set do not parse'}`,
    `driver: ${found.cuda}`,
    `telemetry: ${found.nvml ?? 'libnvidia-ml was not found; clocks and temperatures are not recorded'}`,
    ...(buildsNothing === null ? [] : [buildsNothing]),
    ...libraries.others.map(
      ({ path, version }) =>
        `another copy: ${version} at ${path}; engines built with the one do not load in the other, whose error is "Version tag does not match"`,
    ),
    addon === null
      ? `addon: none for TensorRT ${found.version} (compiled: ${listed(addons)}). Compile it: ${doctorFixCommand}`
      : `addon: ${addon.file}, compiled with headers of ${addon.headers}`,
    ...(addon === null ? tools(compile) : []),
  ];
}

function tools(setup: CompileSetup): string[] {
  const { cmake, compiler, headers, allHeaders, cudaInclude, wrongHeaders, wrongCudaHeaders } = setup;
  const here = headers === null ? allHeaders : [headers];
  const prefix = headers === null ? 'none that fit; here are ' : '';
  return [
    `cmake: ${cmake ?? 'not found'}`,
    `compiler: ${compiler ?? 'not found'}`,
    `headers of TensorRT: ${here.length === 0 ? (wrongHeaders ?? 'not found') : `${prefix}${listHeaders(here)}`}`,
    `headers of CUDA: ${cudaInclude ?? wrongCudaHeaders ?? 'not found'}`,
  ];
}

const listed = (addons: readonly AddonVariant[]): string => addons.map(({ headers }) => headers).join(', ') || 'none';

function libraryOf({ found }: LibrarySearch): ForLibrary {
  return found === null ? null : { version: found.version, folder: found.folder };
}
