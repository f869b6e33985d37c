import { className } from './dataset.ts';
import { shownDecision } from './golden-masks.ts';
import { onOneLine } from './unprintable.ts';

type Classes = readonly string[] | null | undefined;

/** A decision of a golden as people read it: labels, also of boxes and pixels, by their names where there are any; a mask without its runs. */
export function decisionInWords(word: string, classes: Classes): string {
  const named = (label: string) => (classes ? onOneLine(className({ classes }, Number(label))) : label);
  // No hash of tensors is so short.
  if (/^-?\d{1,10}$/.test(word)) return named(word);
  if (/^\d{1,9}@/.test(word))
    return word.replace(/(^|;)(\d{1,9})@/g, (_, before, label) => `${before}${named(label)}@`);
  return shownDecision(word).replace(/([/,])(\d{1,3})=/g, (_, before, label) => `${before}${named(label)}=`);
}

/** Of two goldens that are shown together; numbers as well where names do not tell that they are the same labels. */
export function decisionWordsOf(before: Classes, after: Classes): (word: string, isBefore: boolean) => string {
  const areOne = !before || !after || before.join('\n') === after.join('\n');
  const numbered = (classes: Classes) => (areOne ? classes : classes?.map((name, label) => `${name} (${label})`));
  // Goldens were written without names once.
  const [there, here] = [numbered(before ?? after), numbered(after ?? before)];
  return (word, isBefore) => decisionInWords(word, isBefore ? there : here);
}
