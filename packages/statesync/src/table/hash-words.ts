/** Mixes a word into a hash of 32 bits (the round of MurmurHash3). */
export function mixWord(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e_2d51);
  mixed = (mixed << 15) | (mixed >>> 17);
  const joined = hash ^ Math.imul(mixed, 0x1b87_3593);
  return (Math.imul((joined << 13) | (joined >>> 19), 5) + 0xe654_6b64) | 0;
}

/** Makes every bit of a hash depend on every other. */
export function finishHash(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}
