import type { DialectName } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../test/hosts.js';
import { createHost, type Host, type NodeSink } from '../index.js';

/** Three interfaces with a vhid each, MASTER of all. */
function masterOfThree(dialect: DialectName, sink: NodeSink): Host {
  const numbers = [1, 2, 3];
  const host = createHost(
    {
      ...{ name: 'fw1', dialect },
      interfaces: numbers.map((n) => ({
        ...{ name: `igb0.${n}`, mac: `52:54:00:00:00:0${n}`, addresses: [`10.0.${n}.1/24`] },
      })),
      vhids: numbers.map((n) => ({
        ...{ interface: `igb0.${n}`, vhid: n, password: 'secret', addresses: [`10.0.${n}.254/24`] },
      })),
    },
    drawsFrom(1),
  );
  host.start(0, sink);
  host.advance(host.nextDeadline(), sink);
  return host;
}

/** The vhid, advskew and demote of each advertisement, with its interface. */
function advertisementsTo(list: number[][]): NodeSink {
  return {
    send: (port, frame) => {
      if (frame[12] === 8 && frame[23] === 112) list.push([port, frame[35]!, frame[36]!, frame[38]!]);
    },
    event: () => {},
  };
}

describe('the links of two interfaces go together', () => {
  it('FreeBSD announces the sum once, by what is still MASTER', () => {
    const sent: number[][] = [];
    const sink = advertisementsTo(sent);
    const host = masterOfThree('freebsd', sink);
    const atUs = 3_500_000;
    sent.length = 0;
    host.linkChanged(0, false, atUs, sink);
    host.linkChanged(1, false, atUs, sink);
    expect([sent, host.demotion(), host.nextDeadline()]).toEqual([[], 480, atUs]);
    const snapshot = host.snapshot();
    host.advance(atUs, sink);
    expect(sent).toEqual([[2, 3, 240, 0]]);
    const again: number[][] = [];
    const copy = masterOfThree('freebsd', advertisementsTo([]));
    copy.restore(snapshot);
    expect([copy.nextDeadline(), copy.hash()]).not.toContain(Number.POSITIVE_INFINITY);
    copy.advance(atUs, advertisementsTo(again));
    expect([again, copy.hash()]).toEqual([sent, host.hash()]);
    expect(host.nextDeadline()).toBeGreaterThan(atUs);
  });

  it.each([
    ['openbsd', 0, 1],
    ['netbsd', 240, 0],
  ] as const)('%s announces the first problem from within its change, once', (dialect, advskew, demote) => {
    const sent: number[][] = [];
    const sink = advertisementsTo(sent);
    const host = masterOfThree(dialect, sink);
    sent.length = 0;
    host.linkChanged(0, false, 3_500_000, sink);
    const first = [1, 2].map((port) => [port, port + 1, advskew, demote]);
    expect(sent).toEqual(first);
    host.linkChanged(1, false, 3_500_000, sink);
    expect(sent).toEqual(first);
  });
});
