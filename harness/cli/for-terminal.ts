import { replaceUnprintable } from '../core/unprintable.ts';

/** Text from anywhere, such as a picture's file name, without anything that moves the cursor or commands a terminal. */
export const forTerminal = (text: string): string => replaceUnprintable(text).replace(/\r(?!\n)/g, '\uFFFD');

/** The same on one line, so that no name passes for a line of ours. */
export const onOneLine = (text: string): string => replaceUnprintable(text.replace(/[\r\n\v\f\u2028\u2029]+/g, ' '));
