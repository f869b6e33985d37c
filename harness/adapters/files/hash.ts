import { createHash } from 'node:crypto';
import type { Digest } from '../../core/records.ts';

export const hashHex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
export const digestOf = (bytes: Uint8Array | string): Digest => `sha256:${hashHex(bytes)}`;
