import { html } from '../escape.ts';

/**
 * Every colour of the page has a name, and a value for light and for dark. Parts of an inference differ in lightness, not in hue alone; what
 * they are is written in them, or beside them.
 */
export const light = html`
  --paper: #fcfcfa; --raised: #f4f4f0; --ink: #1f2326; --soft: #565d63; --line: #dddcd6; --strong-line: #a9a9a2;
  --link: #0b57a4; --fill: #7d9cc0; --heat: #2f6fb5;
  --pass: #0a6a4b; --pass-tint: #e6f2ec; --fail: #a82216; --fail-tint: #fbebe8;
  --inconclusive: #7a4d00; --inconclusive-tint: #faf1dc; --skipped: #5a6067; --skipped-tint: #efefed;
  --double: #1f2326; --double-stripe: #ffd23f;
  --part-upload: #c9d8ea; --part-h2d: #e3c27d; --part-kernels: #2f6fb5; --part-gaps: #a9c3e4; --part-d2h: #8f6420;`;

export const dark = html`
  --paper: #16181a; --raised: #1e2124; --ink: #e4e5e3; --soft: #a3a9ad; --line: #33373a; --strong-line: #5d6367;
  --link: #8cbdf0; --fill: #5c80a8; --heat: #4f94dd;
  --pass: #6fd0a6; --pass-tint: #172b23; --fail: #ff9a8b; --fail-tint: #341c19;
  --inconclusive: #ecc06a; --inconclusive-tint: #2e2612; --skipped: #a3a9ad; --skipped-tint: #25282b;
  --double: #1f2326; --double-stripe: #ffd23f;
  --part-upload: #33475f; --part-h2d: #6d5420; --part-kernels: #7fb2ec; --part-gaps: #36557c; --part-d2h: #dcb765;`;
