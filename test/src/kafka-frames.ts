const LENGTH_BYTES = 4;

/** Cuts a byte stream into Kafka messages: a length (int32), then as many bytes. */
export class FrameSplitter {
  readonly #onFrame: (frame: Buffer) => void;
  #chunks: Buffer[] = [];
  #held = 0;
  #needed = LENGTH_BYTES;

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= this.#needed) {
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      const frameBytes = LENGTH_BYTES + bytes.readInt32BE(0);
      this.#chunks = [bytes];
      this.#needed = frameBytes;
      if (this.#held < frameBytes) return;
      this.#chunks = bytes.length > frameBytes ? [bytes.subarray(frameBytes)] : [];
      this.#held -= frameBytes;
      this.#needed = LENGTH_BYTES;
      this.#onFrame(bytes.subarray(0, frameBytes));
    }
  }
}
