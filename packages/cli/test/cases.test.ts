import { describe, expect, it } from 'vitest';
import { carplab, jsonLines } from './carplab.js';

/** `decode` of a capture of `fixtures/cases`. */
const decode = (name: string, ...options: string[]) =>
  carplab(['decode', ...options, `fixtures/cases/${name}.pcap`]);

describe('decode of captures from public reports', () => {
  it("a unicast packet in a group's frame is noted beside each packet, and in the table", () => {
    const { stdout, stderr, status } = decode('unicast-in-group-frame');
    expect(
      stdout.match(/\[badmac: the packet goes to one host, 10\.0\.0\.230, in a group's frame/g),
    ).toHaveLength(3);
    expect(stderr).toContain("3 unicast packets of 10.0.0.229 went in a group's or broadcast frame");
    expect(stderr).toContain('0 damaged');
    expect(status).toBe(0);
    const [first] = jsonLines<{ problems: { code: string; hint?: string }[] }>(
      decode('unicast-in-group-frame', '--json').stdout,
    );
    expect(first?.problems).toMatchObject([{ code: 'badmac', hint: expect.stringContaining('PR 284872') }]);
  });

  it('an address mistyped in its last octet is named', () => {
    const { stdout, stderr, status } = decode('vip-typo', '--password', 'secret', '--vip', '10.9.0.10');
    const hint = 'matches with 10.9.0.100 in place of 10.9.0.10';
    expect(stdout).toContain(`auth=bad (${hint})`);
    expect(stderr).toContain(`192.0.2.1 does not verify: ${hint}`);
    expect(status).toBe(1);
  });

  it('so is one of 25, and the right ones verify', () => {
    const vips = (last: number): string[] =>
      [...Array.from({ length: 24 }, (_, i) => i + 1), last].flatMap((octet) => ['--vip', `10.9.1.${octet}`]);
    const typed = decode('vip-typo-25', '--password', 'secret', ...vips(26));
    expect(typed.stdout).toContain('auth=bad (matches with 10.9.1.25 in place of 10.9.1.26)');
    expect(decode('vip-typo-25', '--password', 'secret', ...vips(25)).stdout).toContain('auth=ok');
  });
});
