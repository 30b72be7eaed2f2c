import type { DialectName } from '@carplab/codec';
import fc from 'fast-check';
import type { Host, NodeCommand, NodeSink } from '../src/index.js';
import { arpRequest } from '../src/send/frames.js';
import { advertisement } from './advertisement.js';
import { PASSWORD } from './hosts.js';
import { ALL } from './parse.js';

/** An event for a host at a time. */
export type Happening =
  | { readonly kind: 'time'; readonly us: number }
  | { readonly kind: 'frame'; readonly port: number; readonly frame: Uint8Array }
  | { readonly kind: 'link'; readonly port: number; readonly up: boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'command'; readonly command: NodeCommand };

const skew = fc.integer({ min: 0, max: 255 });
const vhid = fc.constantFrom(1, 2);

const heard = fc
  .record({
    advskew: skew,
    advbase: fc.constantFrom(1, 2, 255),
    demote: fc.constantFrom(0, 1, 255),
    counter: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    password: fc.constantFrom(PASSWORD.slice(0, 19), PASSWORD.slice(0, 19), 'wrong'),
    vhid,
  })
  .map((fields) => advertisement(fields));
const junk = fc.uint8Array({ maxLength: 100 });
/** An advertisement with one byte changed: it reaches every check. */
const spoilt = fc.tuple(heard, fc.nat(), fc.nat(255)).map(([frame, at, value]) => {
  frame[at % frame.length] = value;
  return frame;
});
const question = fc
  .constantFrom('203.0.113.2', '203.0.113.4', '203.0.113.5')
  .map((target) => arpRequest('52:54:00:00:00:0c', '203.0.113.9', target));

const on = fc.boolean();
const command: fc.Arbitrary<NodeCommand> = fc.oneof(
  fc.record({ command: fc.constantFrom('preempt', 'allow', 'disable', 'maintenance'), on }),
  fc.record({ command: fc.constant('demote'), by: fc.constantFrom(-240, -1, 1, 2, 240) }),
  fc.record({ command: fc.constant('state'), vhid, state: fc.constantFrom('master', 'backup') }),
  fc.record({ command: fc.constant('interface'), interface: fc.constant('vtnet0'), up: on }),
  fc.record({ command: fc.constant('vhid'), vhid, up: on }),
  fc.record({ command: fc.constant('configure'), vhid, advskew: skew }),
  fc.record({ command: fc.constant('configure'), vhid, password: fc.constantFrom('', 'short', PASSWORD) }),
  fc.record({ command: fc.constant('configure'), vhid, peer: fc.constantFrom('', '203.0.113.3') }),
  fc.record({ command: fc.constant('address'), vhid, add: fc.constantFrom('203.0.113.5/28', 'fe80::4/64') }),
  fc.record({ command: fc.constant('address'), vhid, remove: fc.constant('203.0.113.4/28') }),
  fc.record({
    command: fc.constant('sendError'),
    interface: fc.constant('vtnet0'),
    error: fc.constantFrom(0, 55),
  }),
  fc.record({ command: fc.constant('shutdown') }),
);

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('time'), us: fc.integer({ min: 0, max: 4_000_000 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('frame'),
      port: fc.constantFrom(0, 1),
      frame: fc.oneof(heard, heard, spoilt, question, junk),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link'), port: fc.constantFrom(0, 1), up: on }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('start') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('command'), command }) },
);

export const dialectName: fc.Arbitrary<DialectName> = fc.constantFrom(...ALL);

/** Carries it out, with the timers due before; returns the time afterwards. */
export function happen(host: Host, what: Happening, nowUs: number, sink: NodeSink): number {
  if (what.kind === 'time') {
    const endUs = nowUs + what.us;
    while (host.nextDeadline() <= endUs) host.advance(host.nextDeadline(), sink);
    return endUs;
  }
  if (what.kind === 'frame') host.receive(what.port, what.frame.slice(), nowUs, sink);
  else if (what.kind === 'link') host.linkChanged(what.port, what.up, nowUs, sink);
  else if (what.kind === 'start') host.start(nowUs, sink);
  else host.command(what.command, nowUs, sink);
  return nowUs;
}
