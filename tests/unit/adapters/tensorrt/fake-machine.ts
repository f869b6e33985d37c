import type { MachineFiles } from '../../../../harness/adapters/tensorrt/machine-files.ts';

/** A machine with these files. A value that begins with `-> ` is a link to another path; any other is the file's text. */
export function fakeMachine(
  paths: Readonly<Record<string, string>>,
  rest: Partial<Pick<MachineFiles, 'env' | 'home' | 'arch'>> & { readonly ldconfig?: string } = {},
): MachineFiles {
  const follow = (path: string): string | null => {
    const entry = paths[path];
    if (entry === undefined) return null;
    return entry.startsWith('-> ') ? follow(entry.slice('-> '.length)) : path;
  };
  return {
    env: rest.env ?? {},
    home: rest.home ?? '/home/ada',
    arch: rest.arch ?? 'x64',
    list: folder => {
      const below = Object.keys(paths).filter(path => path.startsWith(`${folder}/`));
      return [...new Set(below.map(path => path.slice(folder.length + 1).split('/')[0]!))].toSorted();
    },
    realPath: follow,
    read: path => {
      const real = follow(path);
      return real === null ? null : paths[real]!;
    },
    loaderCache: () => rest.ldconfig ?? '',
  };
}

/** Empty files of these names in a folder. */
export const filesIn = (folder: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [`${folder}/${name}`, '']));
