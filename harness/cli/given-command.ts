import { sameCommand } from '../core/commands.ts';

/** The command that this process was given, as a report names it. */
export const givenCommand = (): string => sameCommand(withoutFolders(process.argv.slice(2)));

/** A report is read on other machines, where this one's folders mean nothing. */
function withoutFolders(words: readonly string[]): string[] {
  const places = ['--store', '--root'];
  return words.filter(
    (word, at) =>
      !places.includes(word) &&
      !places.includes(words[at - 1] ?? '') &&
      !places.some(one => word.startsWith(`${one}=`)),
  );
}
