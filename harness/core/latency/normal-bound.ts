/** Of a two-sided normal test at 1 %, by which flags are told from noise. */
export const normalBound = 2.5758;
