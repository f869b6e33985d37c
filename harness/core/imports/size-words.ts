import type { ImportEngineSize } from '../records.ts';

/** In MiB, as in "9.18205" or "10 to 11". */
export const sizeWords = ({ leastMebibytes, mostMebibytes }: ImportEngineSize): string =>
  leastMebibytes === mostMebibytes ? String(leastMebibytes) : `${leastMebibytes} to ${mostMebibytes}`;
