/** Numbers of a version as in "10.6.0.26"; what is no number ends them. */
export function versionNumbers(version: string): number[] {
  const match = /^\d+(?:\.\d+)*/.exec(version.trim());
  return match ? match[0].split('.').map(Number) : [];
}

/** Below 0 where a is older. Compares only as many components as both say, so that "10.6" equals "10.6.0". */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionNumbers(a), versionNumbers(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = left[at]! - right[at]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

export const majorOf = (version: string): number | undefined => versionNumbers(version)[0];
