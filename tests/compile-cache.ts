import { join } from 'node:path';

/** For `test.env`: Node keeps what it compiled, because most tests start the command line or a worker, from source, hundreds of times. */
export const compileCache = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/triplicate-compiled'),
};
