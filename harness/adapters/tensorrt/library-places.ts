import { dirname } from 'node:path';
import { expandFolder, type MachineFiles } from './machine-files.ts';

/** One reason to look into some folders. */
export interface LibraryPlace {
  /** How the place is named to a user, without the folders. */
  readonly name: string;
  /** Patterns for reading; the places of one machine are spelt out in `folders`. */
  readonly patterns: readonly string[];
  /** Folders that exist, in the order in which they are looked into. */
  readonly folders: readonly string[];
}

/** A folder set by the user, in which alone the TensorRT libraries are looked for. */
export const tensorrtSetting = 'TRIPLICATE_TENSORRT';

/** Libraries of another processor, which cross compilers bring, lie in folders of their own. */
const packages: Readonly<Record<string, readonly string[]>> = {
  arm64: [
    '/usr/lib/aarch64-linux-gnu',
    // JetPack 6 keeps the driver's libraries in nvidia/, JetPack 5 in tegra/.
    '/usr/lib/aarch64-linux-gnu/nvidia',
    '/usr/lib/aarch64-linux-gnu/tegra',
  ],
  x64: ['/usr/lib/x86_64-linux-gnu'],
};

const usual = ({ arch, home, env }: MachineFiles): readonly { name: string; patterns: readonly string[] }[] => [
  { name: 'JetPack and Linux packages', patterns: [...(packages[arch] ?? []), '/usr/lib64'] },
  {
    name: 'tar archives',
    patterns: [
      '/usr/local/tensorrt/lib',
      '/opt/tensorrt/lib',
      '/opt/TensorRT-*/lib',
      '/usr/local/TensorRT-*/lib',
      `${home}/TensorRT-*/lib`,
    ],
  },
  {
    name: 'pip',
    patterns: [
      ...(env.VIRTUAL_ENV ? [`${env.VIRTUAL_ENV}/lib/python3*/site-packages/tensorrt_libs`] : []),
      `${home}/.local/lib/python3*/site-packages/tensorrt_libs`,
      '/usr/local/lib/python3*/dist-packages/tensorrt_libs',
      '/usr/local/lib/python3*/site-packages/tensorrt_libs',
      '/usr/lib/python3/dist-packages/tensorrt_libs',
    ],
  },
  { name: 'WSL', patterns: ['/usr/lib/wsl/lib'] },
];

/** Where the dynamic loader looks by itself, then the usual places; the setting is not among them. */
export function libraryPlaces(files: MachineFiles): LibraryPlace[] {
  const loaderPath = (files.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  const cached = cachedFolders(files);
  return [
    { name: 'LD_LIBRARY_PATH', patterns: loaderPath, folders: existing(files, loaderPath) },
    { name: 'the cache of ldconfig', patterns: [], folders: existing(files, cached) },
    ...usual(files).map(({ name, patterns }) => ({
      name,
      patterns: patterns.map(pattern => pattern.replace(files.home, '~')),
      folders: patterns.flatMap(pattern => expandFolder(files, pattern)),
    })),
  ].filter(place => place.name !== 'LD_LIBRARY_PATH' || place.patterns.length > 0);
}

/** CUDA's stubs satisfy a linker and fail at run time, so a folder of them counts as absent. */
const existing = (files: MachineFiles, folders: readonly string[]): string[] =>
  folders.filter(folder => !/\/stubs\/?$/.test(folder) && files.list(folder).length > 0);

/** Folders in the loader's cache that hold one of the libraries for this kind of processor: 32-bit drivers lie beside the others. */
function cachedFolders(files: MachineFiles): string[] {
  const kind = files.arch === 'arm64' ? 'AArch64' : 'x86-64';
  const lines = files
    .loaderCache()
    .matchAll(/^\s*lib(?:nvinfer|nvonnxparser|cuda|nvidia-ml)\S*\.so\S* \(([^)]*)\) => (\S+)$/gm);
  return [...new Set([...lines].filter(([, about]) => about!.includes(kind)).map(([, , path]) => dirname(path!)))];
}
