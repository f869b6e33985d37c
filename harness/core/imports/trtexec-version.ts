/** As in "[TensorRT v100600]" (10.6.0), or v8503 before 10 (8.5.3). */
export function trtexecVersion(digits: string): string {
  const number = Number(digits);
  const [major, minor] =
    number >= 100_000
      ? [Math.floor(number / 10_000), Math.floor(number / 100) % 100]
      : [Math.floor(number / 1000), Math.floor(number / 100) % 10];
  return `${major}.${minor}.${number % 100}`;
}

/** known: its words are. old: before 8, when they meant other things. new: after 11. */
export function trtexecAge(version: string): 'known' | 'old' | 'new' {
  const major = Number(version.split('.')[0]);
  if (major < 8) return 'old';
  return major > 11 ? 'new' : 'known';
}
