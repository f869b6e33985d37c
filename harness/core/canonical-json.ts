/**
 * JSON with sorted keys and no white space: equal values give equal text, so that it can be hashed. Undefined fields are
 * left out. Errors: plain Error for what JSON cannot hold (NaN, Infinity, undefined in an array, functions).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)
      .join(',')}}`;
  }
  throw new Error(`Canonical JSON cannot hold ${String(value)} (${typeof value}).`);
}
