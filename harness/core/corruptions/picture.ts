/** Pixels, rows from the top, channels innermost: height × width × channels bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}
