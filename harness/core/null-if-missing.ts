/** For `catch` behind a file: all errors but a missing file are passed on. */
export function nullIfMissing(error: unknown): null {
  if ((error as { readonly code?: unknown }).code === 'ENOENT') return null;
  throw error;
}
