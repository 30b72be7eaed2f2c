import { readFileSync } from 'node:fs';
import { fromHex } from '@carplab/codec';
import { actionOf, stateView } from '@carplab/codec/pfsync';
import { describe, expect, it } from 'vitest';
import { pfctlLine, pfctlLines } from './pfctl-state.js';

interface Packet {
  readonly name: string;
  readonly hex: string;
  readonly header: { readonly version: number };
  readonly sections: readonly {
    readonly action: number;
    readonly messages: readonly {
      readonly offset: number;
      readonly pfctl?: string;
      readonly pfctl_vv?: string;
    }[];
  }[];
}

const { packets } = JSON.parse(
  readFileSync(new URL('../../../fixtures/vectors/pfsync-vectors.json', import.meta.url), 'utf8'),
) as { packets: readonly Packet[] };

describe("every state of the vectors in the words of its system's own pfctl", () => {
  let lines = 0;
  let blocks = 0;
  for (const { name, hex, header, sections } of packets) {
    const states = sections.flatMap(({ action, messages }) =>
      messages.map((message) => ({ action: actionOf(header.version, action)!, message })),
    );
    if (!states.some(({ message }) => message.pfctl)) continue;
    it(name, () => {
      const bytes = fromHex(hex)!;
      for (const { action, message } of states) {
        if (message.pfctl === undefined) continue;
        const view = stateView(action.format!).on(bytes, message.offset);
        // The vectors' print_state() was built with a number for ICMPv6 of which FreeBSD's own pfctl knows nothing: real
        // 12.1 and 14 print words (docs/pfsync.md §5), as packages/cli/test/states-measured.test.ts holds.
        const real = (text: string): string =>
          action.format === 'openbsd-6'
            ? text
            : text.replace(/^(\S+ ipv6-icmp .*) {7}0:0$/m, '$1       NO_TRAFFIC:NO_TRAFFIC');
        expect(`${pfctlLine(view)}\n`).toBe(real(message.pfctl));
        lines++;
        if (message.pfctl_vv === undefined) continue;
        expect(`${pfctlLines(view).join('\n')}\n`).toBe(real(message.pfctl_vv));
        blocks++;
      }
    });
  }
  it('there are such lines', () => {
    expect(lines).toBeGreaterThan(200);
    expect(blocks).toBeGreaterThan(100);
  });
});
