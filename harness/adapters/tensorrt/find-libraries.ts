import { join } from 'node:path';
import { type LibraryPlace, libraryPlaces, tensorrtSetting } from './library-places.ts';
import type { MachineFiles } from './machine-files.ts';

/** Paths of the libraries, for dlopen. */
export interface FoundLibraries {
  readonly nvinfer: string;
  readonly nvinferPlugin: string | null;
  /** Null: nothing can be built. */
  readonly nvonnxparser: string | null;
  readonly cuda: string;
  /** Null: no telemetry. */
  readonly nvml: string | null;
  readonly major: number;
  /** As far as file names say, as in "10.6.0", "10.6" or "10". */
  readonly version: string;
  /**
   * Of nvinfer. It must be in the LD_LIBRARY_PATH of a worker when it is spawned: libnvinfer opens its builder resource
   * by bare name.
   */
  readonly folder: string;
  /** Names of the builder resource libraries beside nvinfer; without one, builds fail and engines still run. */
  readonly builderResource: readonly string[];
}

/** A copy of TensorRT in the places. */
export interface Copy {
  readonly path: string;
  readonly version: string;
}

export interface SearchedPlaces {
  /** One entry a place: its name and folders, short. */
  readonly tried: readonly string[];
  /** The folder that TRIPLICATE_TENSORRT names; null where it is not set. */
  readonly setting: string | null;
}

export interface LibrariesHere extends SearchedPlaces {
  readonly found: FoundLibraries;
  /** Of other versions than the one found. */
  readonly others: readonly Copy[];
}

export interface LibrariesMissing extends SearchedPlaces {
  readonly found: null;
  /** driver: no libcuda. tensorrt: no libnvinfer of a supported major. */
  readonly missing: readonly ('driver' | 'tensorrt')[];
  /** The TensorRT that is here without a driver. */
  readonly tensorrt: Copy | null;
  /** Copies of TensorRT that are of an unsupported major. */
  readonly unsupported: readonly Copy[];
}

export type LibrarySearch = LibrariesHere | LibrariesMissing;

/** Majors that the addon is written for; of 8, from 8.5 on. */
const supportedMajors = [8, 10, 11];

interface Library {
  readonly folder: string;
  readonly path: string;
  /** Numbers of the file's version, as many as its name or that of the file behind its links has; may be none. */
  readonly version: readonly number[];
}

/** Looks for the libraries by their names, opening none. */
export function findLibraries(files: MachineFiles): LibrarySearch {
  const setting = files.env[tensorrtSetting] || null;
  const places = libraryPlaces(files);
  const folders = [...new Set(places.flatMap(place => place.folders))];
  const forTensorrt = setting === null ? folders : [setting];
  const forDriver = setting === null ? folders : [setting, ...folders];
  const where = { tried: triedPlaces(setting, places), setting };

  const copies = forTensorrt.flatMap(folder => librariesIn(files, folder, 'libnvinfer'));
  const nvinfer = copies.find(isSupported);
  const cuda = forDriver.flatMap(folder => librariesIn(files, folder, 'libcuda'))[0];
  if (nvinfer === undefined || cuda === undefined) {
    const missing = [...(cuda ? [] : ['driver' as const]), ...(nvinfer ? [] : ['tensorrt' as const])];
    return {
      ...where,
      found: null,
      missing,
      tensorrt: nvinfer ? asCopy(nvinfer) : null,
      unsupported: nvinfer ? [] : copies.filter(copy => copy.version.length > 0).map(asCopy),
    };
  }

  const sameMajor = (name: string) => {
    const all = [nvinfer.folder, ...forTensorrt].flatMap(folder => librariesIn(files, folder, name));
    const fits = ({ folder, version: [major] }: Library) =>
      major === nvinfer.version[0] || (major === undefined && folder === nvinfer.folder);
    return all.find(fits)?.path ?? null;
  };
  const seen =
    setting === null ? copies : [...copies, ...folders.flatMap(one => librariesIn(files, one, 'libnvinfer'))];
  return {
    ...where,
    found: {
      nvinfer: nvinfer.path,
      nvinferPlugin: sameMajor('libnvinfer_plugin'),
      nvonnxparser: sameMajor('libnvonnxparser'),
      cuda: cuda.path,
      nvml: forDriver.flatMap(folder => librariesIn(files, folder, 'libnvidia-ml'))[0]?.path ?? null,
      major: nvinfer.version[0]!,
      version: nvinfer.version.join('.'),
      folder: nvinfer.folder,
      builderResource: files
        .list(nvinfer.folder)
        .filter(name => /^libnvinfer_builder_resource\w*\.so/.test(name))
        .toSorted(),
    },
    others: otherVersions(files, nvinfer, seen),
  };
}

/** Of 8, from 8.5 on; where a file's name says the major alone, that is for the library itself to say. */
const isSupported = ({ version: [major = 0, minor] }: Library): boolean =>
  supportedMajors.includes(major) && (major > 8 || minor === undefined || minor >= 5);

/** Copies whose major or minor differs; several names and links of one file count once. */
function otherVersions(files: MachineFiles, chosen: Library, copies: readonly Library[]): Copy[] {
  const minor = ({ version }: Library) => version.slice(0, 2).join('.');
  const differing = copies.filter(copy => copy.version.length > 1 || copy.version[0] !== chosen.version[0]);
  const byFile = new Map(differing.map(copy => [files.realPath(copy.path) ?? copy.path, copy]));
  return [...byFile.values()].filter(copy => minor(copy) !== minor(chosen)).map(asCopy);
}

const asCopy = ({ path, version }: Library): Copy => ({ path, version: version.join('.') });

/** The libraries of that name in a folder: the newest major first, of one major the soname, which survives a patch. */
function librariesIn(files: MachineFiles, folder: string, name: string): Library[] {
  const names = files.list(folder).filter(one => one === `${name}.so` || one.startsWith(`${name}.so.`));
  return names
    .toSorted((a, b) => rank(a) - rank(b) || a.length - b.length)
    .map(one => ({ folder, path: join(folder, one), version: versionOf(files, folder, one) }))
    .toSorted((a, b) => (b.version[0] ?? -1) - (a.version[0] ?? -1));
}

const rank = (name: string): number => (/\.so\.\d/.test(name) ? 0 : 1);

/** The most that the name, the file behind its links and, of nvinfer, the builder resource beside it say; empty for nothing. */
function versionOf(files: MachineFiles, folder: string, name: string): readonly number[] {
  const path = join(folder, name);
  const [best = []] = [path, files.realPath(path) ?? ''].map(versionInName).toSorted((a, b) => b.length - a.length);
  if (best.length > 1 || !name.startsWith('libnvinfer.so')) return best;
  const beside = files.list(folder).filter(one => one.startsWith('libnvinfer_builder_resource'));
  const versions = beside.map(versionInName).filter(one => one.length > 0);
  return versions.find(one => best.length === 0 || one[0] === best[0]) ?? best;
}

function versionInName(path: string): readonly number[] {
  const match = /\.so\.(\d+(?:\.\d+)*)$/.exec(path);
  return match ? match[1]!.split('.').map(Number) : [];
}

function triedPlaces(setting: string | null, places: readonly LibraryPlace[]): string[] {
  const all = places.map(({ name, patterns }) => (patterns.length === 0 ? name : `${name}: ${patterns.join(', ')}`));
  return setting === null ? all : [`${tensorrtSetting}: ${setting}`, ...all];
}
