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
});
