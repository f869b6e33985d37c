/** As in 2026-11-23 22:15:00 UTC. */
export const time = (timestamp: string): string => `${timestamp.slice(0, 10)} ${timestamp.slice(11, 19)} UTC`;
