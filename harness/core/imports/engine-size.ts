import type { ImportEngineSize } from '../records.ts';

/** In MiB, as in "9.18205" or "10 to 11". */
export const sizeWords = ({ leastMebibytes, mostMebibytes }: ImportEngineSize): string =>
  leastMebibytes === mostMebibytes ? String(leastMebibytes) : `${leastMebibytes} to ${mostMebibytes}`;

export const isExact = ({ leastMebibytes, mostMebibytes }: ImportEngineSize): boolean =>
  leastMebibytes === mostMebibytes;

/** Whether no engine has both sizes. Of whole MiB the most is no size of it any more, except of one that was rounded up to it. */
export function areApart(one: ImportEngineSize, other: ImportEngineSize): boolean {
  const [low, high] = one.leastMebibytes <= other.leastMebibytes ? [one, other] : [other, one];
  const isBeyond = high.leastMebibytes > low.mostMebibytes;
  return isBeyond || (!isExact(low) && !isExact(high) && high.leastMebibytes === low.mostMebibytes);
}
