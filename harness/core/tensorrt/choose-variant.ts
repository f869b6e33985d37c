import { compareVersions, majorOf, versionNumbers } from './versions.ts';

/** Something that was made for, or lies beside, one version of the TensorRT headers. */
export interface OfHeaders {
  /** Version of the headers, as in "10.6.0". */
  readonly headers: string;
}

/**
 * The one with the newest headers of the library's major that are not newer than the library; null where there is none.
 * Headers newer than the library call what it does not have; those of another major mean other numbers by the same names.
 * Of a library whose file name says nothing but its major, only the oldest headers are surely not newer.
 */
export function chooseVariant<Variant extends OfHeaders>(
  variants: readonly Variant[],
  library: string,
): Variant | null {
  const fitting = variants
    .filter(({ headers }) => majorOf(headers) === majorOf(library) && compareVersions(headers, library) <= 0)
    .toSorted((a, b) => compareVersions(b.headers, a.headers));
  return (versionNumbers(library).length > 1 ? fitting[0] : fitting.at(-1)) ?? null;
}
