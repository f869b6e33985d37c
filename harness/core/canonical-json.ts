/**
 * The one text of a value, for hashing: keys in order of their UTF-16 code units, no white space, numbers as ECMAScript
 * prints them (as RFC 8785 has it). Object fields that are undefined are left out. Errors: TypeError, which names the
 * place, for what JSON has no text for: undefined in an array or at the top, NaN, infinities, functions, dates, maps,
 * typed arrays.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, place: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${place}[${index}]`)).join(',')}]`;
  }
  if (isRecord(value)) {
    const fields = Object.keys(value)
      .filter(key => value[key] !== undefined)
      .sort()
      .map(key => `${JSON.stringify(key)}:${write(value[key], `${place}.${key}`)}`);
    return `{${fields.join(',')}}`;
  }
  throw new TypeError(`No canonical JSON for ${describe(value)} at ${place}.`);
}

// By tag and not by prototype, so that values of another realm, such as a test runner's, are taken too.
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === '[object Object]';

const describe = (value: unknown): string =>
  typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : `${typeof value} ${String(value)}`;
