import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { doctorFixCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import { majorOf } from '../../core/tensorrt/versions.ts';
import { type AddonVariant, addonFileName } from './addon-files.ts';
import {
  type CompleteHeaders,
  cudaHeaders,
  cudaHeadersSetting,
  headersFor,
  headersSetting,
  listHeaders,
  type TensorrtHeaders,
  tensorrtHeaders,
  wrongCudaHeaders,
  wrongHeaders,
} from './find-headers.ts';
import { type MachineFiles, programOnPath } from './machine-files.ts';

/** What compiling takes; null is what is missing. */
export interface CompileSetup {
  readonly cmake: string | null;
  readonly compiler: string | null;
  readonly headers: CompleteHeaders | null;
  /** Every folder of headers, whether or not it is complete and fits the library. */
  readonly allHeaders: readonly TensorrtHeaders[];
  readonly cudaInclude: string | null;
  /** What is wrong with folders of headers that the user set; null where none is set, or nothing is wrong. */
  readonly wrongHeaders: string | null;
  readonly wrongCudaHeaders: string | null;
}

/** The libnvinfer that the addon is to load: its version and folder; null where there is none and any headers will do. */
export type ForLibrary = { readonly version: string; readonly folder: string } | null;

export interface CompileJob {
  readonly setup: CompileSetup;
  readonly library: ForLibrary;
  /** native/ of this package. */
  readonly native: string;
  /** Gets <headers version>/triplicate-trt.node. */
  readonly into: string;
}

const require = createRequire(import.meta.url);
const shownLines = 20;
const shownErrors = 10;

export function compileSetup(files: MachineFiles, library: ForLibrary): CompileSetup {
  const allHeaders = tensorrtHeaders(files, library?.folder ?? null);
  const compilers = [files.env.CXX ?? '', 'c++', 'g++', 'clang++'].filter(name => name !== '');
  return {
    cmake: programOnPath(files, 'cmake'),
    compiler: compilers.map(name => programOnPath(files, name)).find(path => path !== null) ?? null,
    headers: headersFor(allHeaders, library?.version ?? null),
    allHeaders,
    cudaInclude: cudaHeaders(files),
    wrongHeaders: wrongHeaders(files),
    wrongCudaHeaders: wrongCudaHeaders(files),
  };
}

/** Compiles the addon and puts it into place in one move. Errors: ADDON_TOOLS_MISSING, ADDON_NOT_COMPILED. */
export async function compileAddon(job: CompileJob): Promise<AddonVariant> {
  const { cmake, compiler, headers, cudaInclude } = job.setup;
  if (cmake === null || compiler === null || headers === null || cudaInclude === null) throw toolsMissing(job);
  const build = mkdtempSync(join(tmpdir(), 'triplicate-addon-'));
  try {
    await runCmake(cmake, headers, [
      ...['-S', job.native, '-B', build, '-DCMAKE_BUILD_TYPE=Release', `-DCMAKE_CXX_COMPILER=${compiler}`],
      `-DTENSORRT_INCLUDE=${headers.folder}`,
      ...(headers.parser === headers.folder ? [] : [`-DPARSER_INCLUDE=${headers.parser}`]),
      `-DCUDA_INCLUDE=${cudaInclude}`,
      `-DNODE_API_INCLUDE=${join(dirname(require.resolve('node-api-headers/package.json')), 'include')}`,
      `-DNODE_ADDON_API_INCLUDE=${dirname(require.resolve('node-addon-api/package.json'))}`,
    ]);
    await runCmake(cmake, headers, ['--build', build, '--config', 'Release', '--parallel']);
    return {
      headers: headers.headers,
      file: moveIntoPlace(compiledIn(build, headers), join(job.into, headers.headers)),
    };
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}

async function runCmake(cmake: string, headers: TensorrtHeaders, args: readonly string[]): Promise<void> {
  const { execa } = await import('execa');
  const result = await execa(cmake, args, { all: true, reject: false, stdin: 'ignore' });
  if (result.failed) throw notCompiled(headers, result.all || (result.shortMessage ?? ''));
}

function compiledIn(build: string, headers: TensorrtHeaders): string {
  const found = readdirSync(build, { recursive: true, encoding: 'utf8' }).find(name => name.endsWith(addonFileName));
  if (found === undefined) throw notCompiled(headers, `cmake made no ${addonFileName}.`);
  return join(build, found);
}

/** The temporary folder may lie on another file system, from which a rename is no move. */
function moveIntoPlace(from: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const [whole, half] = [join(folder, addonFileName), join(folder, `.${addonFileName}.${process.pid}`)];
  copyFileSync(from, half);
  renameSync(half, whole);
  return whole;
}

function toolsMissing({ setup, library }: CompileJob): TriplicateError {
  const versions = listHeaders(setup.allHeaders);
  const wanted =
    library === null ? 'TensorRT' : `TensorRT ${majorOf(library.version)}, not newer than ${library.version}`;
  const missing = [
    ...(setup.cmake === null ? ['cmake (Debian and Ubuntu: sudo apt install cmake)'] : []),
    ...(setup.compiler === null ? ['a C++17 compiler (sudo apt install g++)'] : []),
    ...(setup.headers === null
      ? [
          `headers of ${wanted}${versions === '' ? '' : `; here are ${versions}`}${remedy(setup.wrongHeaders, `from NVIDIA's package repository: sudo apt install libnvinfer-headers-dev libnvonnxparsers-dev, or set ${headersSetting} to a folder with NvInfer.h and NvOnnxParser.h`)}`,
        ]
      : []),
    ...(setup.cudaInclude === null
      ? [
          `headers of CUDA${remedy(setup.wrongCudaHeaders, `from NVIDIA's package repository: sudo apt install cuda-cudart-dev-<version>, or set ${cudaHeadersSetting} to a folder with cuda.h and cuda_runtime_api.h`)}`,
        ]
      : []),
  ].map(one => `\n  ${one}`);
  const otherwise = setup.headers === null || setup.cudaInclude === null ? withoutRepository : '';
  return new TriplicateError({
    code: 'ADDON_TOOLS_MISSING',
    message: `The TensorRT addon cannot be compiled here. What is missing:${missing.join('')}${otherwise}`,
    next: `Install it, then type: ${doctorFixCommand}`,
    exit: 'environment',
  });
}

const withoutRepository =
  "\nWithout NVIDIA's package repository: in a checkout of Triplicate, bash tools/native/headers.sh brings the headers of TensorRT 11 and of CUDA, by cargo and pip.";

/** While a folder is set, what is installed elsewhere is not looked at. */
const remedy = (wrong: string | null, install: string): string =>
  wrong === null ? ` (${install})` : `: ${wrong}; correct it or unset it`;

function notCompiled({ headers, folder }: TensorrtHeaders, output: string): TriplicateError {
  const lines = lastWords(output);
  return new TriplicateError({
    code: 'ADDON_NOT_COMPILED',
    message: `The TensorRT addon did not compile with the headers of TensorRT ${headers} in ${folder}. The last words were:\n${lines.map(line => `  ${line}`).join('\n')}`,
    next: `Correct that, then type: ${doctorFixCommand}`,
    exit: 'environment',
  });
}

/** The end of the output, and before it the first errors, which the warnings of other files may have pushed up. */
function lastWords(output: string): string[] {
  const lines = output.trimEnd().split('\n');
  const before = lines.slice(0, -shownLines).filter(line => /\berror\b/i.test(line));
  return [...before.slice(0, shownErrors), ...lines.slice(-shownLines)];
}
