/** How a comparison of two reports can be written. */
export const comparisonFormats = ['text', 'md', 'json', 'html'] as const;

export type ComparisonFormat = (typeof comparisonFormats)[number];
