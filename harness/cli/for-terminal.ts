import { replaceUnprintable } from '../core/unprintable.ts';

/** Text from anywhere, such as a picture's file name, without anything that moves the cursor or commands a terminal. */
export const forTerminal = (text: string): string => replaceUnprintable(text).replace(/\r(?!\n)/g, '\uFFFD');
