const newline = 10;

/** Lines and runs of raw bytes, in the order in which a stream brings them. */
export interface Frames {
  /** The next line without its newline; null at the end of the stream. An unfinished last line is not a line. */
  line(): Promise<string | null>;
  /** The next `count` bytes, owned by the caller; null when the stream ends before. */
  bytes(count: number): Promise<Uint8Array<ArrayBuffer> | null>;
}

export function readFrames(chunks: AsyncIterable<Uint8Array>): Frames {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);

  /** The next bytes that are there, at least one; null at the end. */
  async function more(): Promise<Uint8Array | null> {
    while (rest.length === 0) {
      const next = await iterator.next();
      if (next.done) return null;
      rest = next.value;
    }
    const chunk = rest;
    rest = chunk.subarray(chunk.length);
    return chunk;
  }

  return {
    async line() {
      const decoder = new TextDecoder();
      let text = '';
      for (let chunk = await more(); chunk !== null; chunk = await more()) {
        const end = chunk.indexOf(newline);
        if (end >= 0) {
          rest = chunk.subarray(end + 1);
          return text + decoder.decode(chunk.subarray(0, end));
        }
        text += decoder.decode(chunk, { stream: true });
      }
      return null;
    },
    async bytes(count) {
      const whole = new Uint8Array(count);
      for (let at = 0; at < count; ) {
        const chunk = await more();
        if (chunk === null) return null;
        const taken = chunk.subarray(0, count - at);
        whole.set(taken, at);
        at += taken.length;
        rest = chunk.subarray(taken.length);
      }
      return whole;
    },
  };
}
