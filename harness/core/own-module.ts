/** A module beside the one at `from`, for who starts it by its file: .ts in a checkout and .js in the built package. */
export const ownModule = (path: string, from: string): URL =>
  new URL(`${path}.${from.endsWith('.ts') ? 'ts' : 'js'}`, from);
