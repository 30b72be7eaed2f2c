/**
 * Writes packages/codec/src/generated/sha1-compress.ts: the SHA-1 compression function (FIPS 180-4 §6.1.2) with
 * its 80 rounds unrolled. V8 keeps the sixteen schedule words and the five working variables in registers or
 * stack slots that way; the loop with a 16-word array takes about 2.5 times as long. The rotation of `a`, which waits
 * for the round before, is added last: the other sums are ready by then (245 ns to 216 ns for an HMAC).
 *
 * Run with `npx tsx scripts/generate-sha1.ts`; a test checks that the file in the tree is what this prints.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CONSTANTS = ['0x5a827999', '0x6ed9eba1', '-0x70e44324', '-0x359d3e2a'] as const;
const MIX = [
  (b: string, c: string, d: string) => `(${d} ^ (${b} & (${c} ^ ${d})))`,
  (b: string, c: string, d: string) => `(${b} ^ ${c} ^ ${d})`,
  (b: string, c: string, d: string) => `((${b} & ${c}) | (${d} & (${b} | ${c})))`,
  (b: string, c: string, d: string) => `(${b} ^ ${c} ^ ${d})`,
] as const;

export function generate(): string {
  const lines: string[] = [];
  for (let i = 0; i < 16; i++) lines.push(`  let w${i} = w[at + ${i}]! | 0;`);
  const names = ['a', 'b', 'c', 'd', 'e'];
  names.forEach((name, i) => {
    lines.push(`  let ${name} = from[fromAt + ${i}]! | 0;`);
  });
  for (let round = 0; round < 80; round++) {
    const word = `w${round % 16}`;
    if (round >= 16) {
      const x = `w${(round + 13) % 16} ^ w${(round + 8) % 16} ^ w${(round + 2) % 16} ^ ${word}`;
      lines.push(`  ${word} = ${x};`, `  ${word} = (${word} << 1) | (${word} >>> 31);`);
    }
    const quarter = Math.floor(round / 20) as 0 | 1 | 2 | 3;
    const [a, b, c, d, e] = names as [string, string, string, string, string];
    const mix = MIX[quarter](b, c, d);
    lines.push(
      `  ${e} = (${e} + ${word} + ${CONSTANTS[quarter]} + ${mix} + ((${a} << 5) | (${a} >>> 27))) | 0;`,
      `  ${b} = (${b} << 30) | (${b} >>> 2);`,
    );
    names.unshift(names.pop()!);
  }
  names.forEach((name, i) => {
    lines.push(`  to[${i}] = (from[fromAt + ${i}]! + ${name}) | 0;`);
  });
  return `// Made by scripts/generate-sha1.ts; do not edit. Long: the 80 rounds are unrolled. Readable: ../sha1/sha1.test.ts.

/**
 * One SHA-1 block: the first five words of \`to\` = compression of the sixteen words \`w[at..at+16)\` from the chaining
 * value \`from[fromAt..fromAt+5)\`. Any of the three may be the same array. Allocates nothing.
 */
export function sha1Compress(to: Int32Array, from: Int32Array, fromAt: number, w: Int32Array, at: number): void {
${lines.join('\n')}
}
`;
}

export const TARGET: string = fileURLToPath(
  new URL('../packages/codec/src/generated/sha1-compress.ts', import.meta.url),
);

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, generate());
