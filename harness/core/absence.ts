import { withoutPlaces } from './without-places.ts';

const opening = (platform: string): string => `Platform ${platform} is not here: `;

/** As the error of a platform that is absent says it. */
export const absenceMessage = (platform: string, reason: string): string => `${opening(platform)}${reason}`;

/**
 * The reason alone, in one line: where it was looked for and what to install is for `doctor` to say, because it is of this
 * machine, and a report is not.
 */
export const absenceReason = (platform: string, message: string): string =>
  withoutPlaces(message.split('\n')[0]!.replace(opening(platform), ''));
