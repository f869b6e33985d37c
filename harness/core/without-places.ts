// A path in quotes may hold spaces; elsewhere it ends at the first sign that no path of ours holds.
const quoted = /(["'`])(?:file:\/\/)?\/[^"'`\n]*?([^"'`/\n]+)\/?\1/g;
const bare = /(?<![\w.:/~%@-])(?:file:\/\/)?\/(?:[^\s/"'`()<>[\]{},;:|]+\/)*([^\s/"'`()<>[\]{},;:|]+)\/?/g;

/**
 * The text with absolute paths and file URLs shortened to their last component: what comes before it names a machine and
 * a person, and helps nobody elsewhere. Relative paths and other URLs stay.
 */
export const withoutPlaces = (text: string): string => text.replace(quoted, '$1$2$1').replace(bare, '$1');
