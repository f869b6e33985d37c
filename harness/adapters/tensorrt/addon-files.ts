import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { doctorFixCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import { chooseVariant } from '../../core/tensorrt/choose-variant.ts';
import { compareVersions, majorOf, versionNumbers } from '../../core/tensorrt/versions.ts';
import type { MachineFiles } from './machine-files.ts';

/** A compiled addon. */
export interface AddonVariant {
  /** Version of the TensorRT headers it was compiled with. */
  readonly headers: string;
  readonly file: string;
}

/** Folders that hold <headers version>/triplicate-trt.node, in the order in which they are looked into. */
export interface AddonFolders {
  readonly looked: readonly string[];
  /** The one into which the addon is compiled. */
  readonly compileInto: string;
}

/** A folder of compiled addons set by the user, in which alone they are looked for. */
const addonSetting = 'TRIPLICATE_ADDON';

export const addonFileName = 'triplicate-trt.node';

/** Where this package keeps native/, in the form that runs here: source or built. */
export function nativeFolder(): string {
  return fileURLToPath(new URL('../../../native', import.meta.url));
}

/** The cache is named by the sources, so that an update of the package never meets an addon of other sources. */
export function addonFolders(files: MachineFiles, native: string = nativeFolder()): AddonFolders {
  const caches = files.env.XDG_CACHE_HOME || join(files.home, '.cache');
  const cache = join(caches, 'triplicate', 'native', `${sourcesDigest(native)}-${files.arch}`);
  const setting = files.env[addonSetting];
  return setting
    ? { looked: [setting], compileInto: setting }
    : { looked: [join(native, 'prebuilt', files.arch), cache], compileInto: cache };
}

/** Every compiled addon that is here, the newest headers first; of two for the same headers, the one found first. */
export function addonVariants(files: MachineFiles, folders: AddonFolders): AddonVariant[] {
  const byHeaders = new Map<string, AddonVariant>();
  for (const folder of folders.looked) {
    for (const headers of files.list(folder)) {
      if (versionNumbers(headers).length < 2 || byHeaders.has(headers)) continue;
      if (!files.list(join(folder, headers)).includes(addonFileName)) continue;
      byHeaders.set(headers, { headers, file: join(folder, headers, addonFileName) });
    }
  }
  return [...byHeaders.values()].toSorted((a, b) => compareVersions(b.headers, a.headers));
}

/** The addon for a TensorRT library of this version. Errors: ADDON_MISSING. */
export function addonFor(variants: readonly AddonVariant[], library: string): AddonVariant {
  const chosen = chooseVariant(variants, library);
  if (chosen) return chosen;
  const there = variants.length === 0 ? 'none is compiled here' : `here are those for ${list(variants)}`;
  throw new TriplicateError({
    code: 'ADDON_MISSING',
    message: `TensorRT ${library} needs the addon compiled with headers of TensorRT ${majorOf(library)} that are not newer than it, and ${there}.`,
    next: `Compile it: ${doctorFixCommand}`,
    exit: 'environment',
  });
}

const list = (variants: readonly AddonVariant[]): string => variants.map(({ headers }) => headers).join(', ');

/** 12 hex digits over the names and bytes of everything that the addon is compiled from. */
function sourcesDigest(native: string): string {
  const hash = createHash('sha256');
  for (const name of sourceNames(native)) {
    const bytes = readFileSync(join(native, name));
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 12);
}

/** What lies beside these (the contract double, the loader, earlier builds) changes nothing in the addon. */
function sourceNames(native: string): string[] {
  const folder = join(native, 'src');
  const inFolder = existsSync(folder) ? readdirSync(folder).map(name => `src/${name}`) : [];
  return ['CMakeLists.txt', ...inFolder].filter(name => existsSync(join(native, name))).toSorted();
}
