import { userInfo } from 'node:os';

/** Who decides, for the log: as git knows them in this folder, else the name of the account. */
export async function reviewer(root: string): Promise<string> {
  const { execa } = await import('execa');
  const { stdout, failed } = await execa('git', ['var', 'GIT_AUTHOR_IDENT'], { cwd: root, reject: false });
  return failed ? accountName() : stdout.replace(/ \d+ [+-]\d{4}$/, '');
}

/** An account in a container may have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}
