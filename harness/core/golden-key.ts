/** model/dataset, or model/dataset@platform for a platform's override. */
export function goldenKey(model: string, dataset: string, platform: string | null): string {
  return platform === null ? `${model}/${dataset}` : `${model}/${dataset}@${platform}`;
}

/** Whether it has the form of a key, in which it can be a path. */
export const isGoldenKey = (key: string): boolean =>
  /^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*(@[a-z0-9][a-z0-9._-]*)?$/.test(key);

/** The key without the platform of an override. */
export const withoutPlatform = (key: string): string => key.replace(/@.*$/, '');
