/** Packets remembered: at one advertisement a second, this many seconds. */
const SIZE = 16;

/** A remembered packet. */
export interface RecentPacket {
  file: number;
  timeUs: number;
}

/** The last advertisements of one sender, by counter and HMAC, to recognise copies. Allocates only when created. */
export class RecentPackets {
  /** Whether the sender's counter changes with each packet; OpenBSD's does not. */
  counts = false;
  readonly #words = new Int32Array(3 * SIZE);
  readonly #packets: RecentPacket[] = Array.from({ length: SIZE }, () => ({ file: -1, timeUs: 0 }));
  #next = 0;
  #size = 0;

  /**
   * The latest identical one, preferably from another file.
   *
   * @param low the low word of the counter
   * @param hmac the first word of the HMAC
   * @param head a hash of the unsigned fields: advskew, advbase, demote
   */
  find(low: number, hmac: number, head: number, file: number): RecentPacket | undefined {
    const words = this.#words;
    const size = this.#size;
    let found: RecentPacket | undefined;
    for (let at = 0; at < size; at++) {
      if (words[3 * at] !== low || words[3 * at + 1] !== hmac || words[3 * at + 2] !== head) continue;
      const packet = this.#packets[at]!;
      if (found && (found.file !== file) !== (packet.file !== file)) {
        if (packet.file !== file) found = packet;
      } else if (!found || packet.timeUs > found.timeUs) found = packet;
    }
    return found;
  }

  add(low: number, hmac: number, head: number, file: number, timeUs: number): void {
    const last = (this.#next - 1 + SIZE) % SIZE;
    if (this.#size > 0 && this.#words[3 * last] !== low) this.counts = true;
    this.#words[3 * this.#next] = low;
    this.#words[3 * this.#next + 1] = hmac;
    this.#words[3 * this.#next + 2] = head;
    const packet = this.#packets[this.#next]!;
    packet.file = file;
    packet.timeUs = timeUs;
    this.#next = (this.#next + 1) % SIZE;
    if (this.#size < SIZE) this.#size++;
  }
}
