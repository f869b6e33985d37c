/** Whether a file name, as a model names its data, stays inside the model's own folder on every operating system. */
export function staysInside(name: string): boolean {
  if (name === '' || name.includes('\0') || /^([\\/]|[A-Za-z]:)/.test(name)) return false;
  return !name.split(/[\\/]/).includes('..');
}
