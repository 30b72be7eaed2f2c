import { decodePfsyncPacket } from '@carplab/codec';
import { IPPROTO_PFSYNC } from '@carplab/codec/net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runScenario, type StepInput } from '../src/scenario/index.js';
import { flowFrame } from '../src/scenario/watch/flow-frame.js';
import { filterOf, pairScenario } from './session-pair.js';

const SESSIONS = 8;
/** From the first session to the last one. */
const FIRST_US = 18_100_000;
const SPACING_US = 350_000;
/** Ethernet and IPv4 headers without options precede a pfsync packet. */
const PROTOCOL_AT = 23;
const PFSYNC_AT = 34;

interface Outcome {
  /** In the order of their opening: how old when the master crashed, whether both states had arrived, and the fate. */
  readonly sessions: { readonly ageUs: number; readonly known: boolean; readonly fate: string }[];
}

/** A crash while sessions are being opened, with pfsync packets lost before it. */
function crash(
  crashUs: number,
  losses: readonly [atUs: number, packets: number][],
  pfsync: { readonly defer: boolean; readonly buckets?: number },
): Outcome {
  const drops = losses.map(
    ([atUs, limit]): StepInput => ({
      at: atUs / 1_000_000,
      rule: { action: 'drop', reason: 'lost', protocol: 'pfsync', segment: 'sync', limit },
    }),
  );
  const scenario = pairScenario(
    {
      duration: '48s',
      clients: {
        pc: {
          segment: 'lan',
          addresses: '192.168.1.50/24',
          gateways: '192.168.1.254',
          sessions: {
            s: {
              to: '203.0.113.10',
              port: 22,
              delay: FIRST_US / 1_000_000,
              count: SESSIONS,
              spacing: SPACING_US / 1_000_000,
            },
          },
        },
      },
      steps: [...drops, { at: crashUs / 1_000_000, crash: 'OPNsense-1' }],
    },
    () => ({ release: 14, pf: filterOf('203.0.113.4'), pfsync: { syncdev: 'vtnet2', ...pfsync } }),
  );
  /** By the client's port, in the order of their first segments. */
  const openedUs = new Map<number, number>();
  /** Ports of the client in states that have arrived at the backup: of the LAN's side, and of the WAN's. */
  const arrived = { lan: new Set<number>(), wan: new Set<number>() };
  const { events } = runScenario(scenario, {
    onFrame: ({ event, node, frame, timeUs }) => {
      if (event === 'sent' && node === 'pc') {
        const flow = flowFrame(frame);
        if (flow !== undefined && !openedUs.has(flow.sourcePort)) openedUs.set(flow.sourcePort, timeUs);
      }
      const isPfsync = frame[PROTOCOL_AT] === IPPROTO_PFSYNC && frame[12] === 8;
      if (event !== 'delivered' || node !== 'OPNsense-2' || !isPfsync || timeUs >= crashUs) return;
      for (const { items } of decodePfsyncPacket(frame, PFSYNC_AT)?.messages ?? []) {
        for (const item of items) {
          if (!('key' in item)) continue;
          // The stack side has the client's own address and port, translated or not.
          const [, stack] = item.key;
          const own = stack.addr.indexOf('192.168.1.50');
          if (own >= 0) arrived[item.direction === 1 ? 'lan' : 'wan'].add(stack.port[own]!);
        }
      }
    },
  });
  const ports = [...openedUs.keys()];
  const sessions = events.flatMap((event) => {
    if (event.event !== 'session') return [];
    const port = ports[Number(event.name.slice(2)) - 1];
    const opened = port === undefined ? undefined : openedUs.get(port);
    if (port === undefined || opened === undefined || opened >= crashUs) return [];
    const known = arrived.lan.has(port) && arrived.wan.has(port);
    return [{ ageUs: crashUs - opened, known, fate: event.fate }];
  });
  return { sessions };
}

const schedule = fc.record({
  crashUs: fc.integer({ min: 20_000_000, max: 20_999_999 }),
  losses: fc.array(
    fc.tuple(fc.integer({ min: 18_000_000, max: 20_000_000 }), fc.integer({ min: 1, max: 3 })),
    {
      maxLength: 3,
    },
  ),
  defer: fc.boolean(),
});

describe('a session through a pair whose master crashes', () => {
  it('survives if both its states had reached the other node, no matter when the crash or what was lost', () => {
    let known = 0;
    let hung = 0;
    fc.assert(
      fc.property(schedule, ({ crashUs, losses, defer }) => {
        for (const session of crash(crashUs, losses, { defer }).sessions) {
          if (session.known) {
            known++;
            expect(session).toMatchObject({ fate: 'survived' });
          } else if (session.fate === 'hung') hung++;
        }
      }),
      { numRuns: 60 },
    );
    // The property is not vacuous: there were many of both kinds.
    expect(known).toBeGreaterThan(80);
    expect(hung).toBeGreaterThan(10);
  });

  it('is lost only if it is younger than a flush; deferral helps where one queue has both its states', () => {
    const lostOf = (words: string, pfsync: { defer: boolean; buckets?: number }): number => {
      let young = 0;
      let lost = 0;
      for (let phase = 0; phase < 10; phase++) {
        for (const { ageUs, fate } of crash(20_000_000 + phase * 100_000, [], pfsync).sessions) {
          // A flush comes a second after the first state that it reports.
          if (ageUs > 1_100_000) expect(fate).toBe('survived');
          else {
            young++;
            if (fate !== 'survived') lost++;
          }
        }
      }
      console.log(`${words}: of ${young} sessions that are younger than the flush interval ${lost} are lost`);
      return lost;
    };
    const without = lostOf('without defer', { defer: false });
    const two = lostOf('with defer, two queues', { defer: true });
    const one = lostOf('with defer, one queue', { defer: true, buckets: 1 });
    expect(without).toBeGreaterThan(0);
    // Deferral holds the outgoing packet until the peer has the outbound state. The inbound one may still wait in the
    // other queue for the flush.
    expect(two).toBeLessThanOrEqual(without);
    expect(one).toBe(0);
  });
});
