import { TriplicateError } from '../core/errors.ts';
import type { PlatformParameters } from '../core/records.ts';
import { textIfThere } from './files/read-if-there.ts';
import { parse } from './schema/validate.ts';

/**
 * Parameters of platforms as a person entered them, by platform-parameters.schema.json; examples/platform-parameters has some.
 * Errors: PLATFORM_PARAMETERS_MISSING, PLATFORM_PARAMETERS_TWICE, RECORD_INVALID, RECORD_VERSION, FILE_UNREADABLE.
 */
export async function readPlatformParameters(file: string): Promise<PlatformParameters[]> {
  const text = await textIfThere(file);
  if (text === null) {
    throw new TriplicateError({
      code: 'PLATFORM_PARAMETERS_MISSING',
      message: `${file} is not there.`,
      next: 'Name a file of parameters, as examples/platform-parameters/xavier.json is.',
    });
  }
  const { platforms } = parse('platform-parameters', text, file);
  const names = platforms.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return platforms;
  throw new TriplicateError({
    code: 'PLATFORM_PARAMETERS_TWICE',
    message: `${file} has two entries of ${twice}, and which one is meant cannot be told.`,
    next: 'Leave one of them; the same board at another clock is another platform of another name.',
  });
}
