import type { Digest } from './records.ts';

/** Every digest that the text of a record names, also in fields that only a newer triplicate knows. */
export const digestsIn = (text: string): Digest[] => (text.match(/sha256:[0-9a-f]{64}/g) ?? []) as Digest[];
