import { TriplicateError } from './errors.ts';

/** Errors: ENGINE_MEDIA_TYPE for an engine of another backend than the platform's own, whose engines are of type `own`. */
export function refuseForeign(mediaType: string, own: string, platform: string): void {
  if (mediaType === own) return;
  throw new TriplicateError({
    code: 'ENGINE_MEDIA_TYPE',
    message: `${platform} runs engines of type ${own}, and this one is ${mediaType}.`,
    next: 'Run the engine on a platform of the backend that built it.',
  });
}
