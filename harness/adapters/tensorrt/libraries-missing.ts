import { doctorCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import type { FoundLibraries, LibrariesMissing } from './find-libraries.ts';
import { tensorrtSetting } from './library-places.ts';

const install = {
  driver: [
    'JetPack: the driver is part of it; in a container, start it with --runtime nvidia.',
    "Other machines: NVIDIA's driver for the GPU; in a container, start it with --gpus all.",
  ],
  tensorrt: [
    'JetPack: TensorRT is part of it (sudo apt install nvidia-jetpack).',
    'Debian and Ubuntu: sudo apt install libnvinfer10 libnvinfer-plugin10 libnvonnxparsers10',
    `A tar archive: unpack it and set ${tensorrtSetting} to its lib folder.`,
  ],
} as const;

/** PLATFORM_ABSENT, one error for everything that is missing. */
export function librariesMissing(search: LibrariesMissing): TriplicateError {
  const lines = search.missing.flatMap(what => [sentence(what, search), ...install[what].map(line => `  ${line}`)]);
  return new TriplicateError({
    code: 'PLATFORM_ABSENT',
    message: [...lines, ...foundBeside(search), ...lookedInto(search)].join('\n'),
    next: `Install what is missing, then see what is found: ${doctorCommand}`,
    exit: 'environment',
  });
}

const foundBeside = ({ tensorrt }: LibrariesMissing): string[] =>
  tensorrt === null ? [] : [`TensorRT ${tensorrt.version} was found: ${tensorrt.path}`];

/** While a folder is set for TensorRT, what is said of it names the only one, and the others are looked into for the driver. */
function lookedInto({ missing, setting, tried }: LibrariesMissing): string[] {
  if (setting !== null && !missing.includes('driver')) return [];
  return [`Looked into${setting === null ? '' : ' for the driver'}:`, ...tried.map(place => `  ${place}`)];
}

function sentence(what: 'driver' | 'tensorrt', { setting, unsupported }: LibrariesMissing): string {
  if (what === 'driver') return 'There is no NVIDIA driver: libcuda.so.1 was not found.';
  if (unsupported.length > 0) {
    const copies = unsupported.map(({ path, version }) => `${version} (${path})`).join(', ');
    return `TensorRT ${copies} is here, and 8.5, 8.6, 10 or 11 is needed.`;
  }
  return setting === null
    ? 'There is no TensorRT: libnvinfer.so was not found.'
    : `There is no TensorRT in the folder that ${tensorrtSetting} names, and no other is looked into while it is set: libnvinfer.so.<version> is not in ${setting}.`;
}

/** Why nothing can be built with these libraries, in words; null where builds are possible. Engines run either way. */
export function whyNothingBuilds({ nvonnxparser, builderResource, folder, major }: FoundLibraries): string | null {
  const reasons = [
    ...(nvonnxparser === null
      ? [`libnvonnxparser.so.${major} was not found, which reads models (Debian and Ubuntu: libnvonnxparsers${major})`]
      : []),
    // Where TensorRT 8 for Jetson keeps its builder was not seen on a board, so nothing is claimed of it.
    ...(builderResource.length === 0 && major > 8
      ? [`there is no libnvinfer_builder_resource in ${folder}, which holds the kernels to choose from`]
      : []),
  ];
  return reasons.length === 0 ? null : `Engines run here, and none can be built: ${reasons.join('; and ')}.`;
}
