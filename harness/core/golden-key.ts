/** model/dataset, or model/dataset@platform for a platform's override. */
export function goldenKey(model: string, dataset: string, platform: string | null): string {
  return platform === null ? `${model}/${dataset}` : `${model}/${dataset}@${platform}`;
}

/** The key without the platform of an override. */
export const withoutPlatform = (key: string): string => key.replace(/@.*$/, '');
