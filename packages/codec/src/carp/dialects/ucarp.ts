import { isIpv4 } from '../address-order.js';
import type { CarpDialect } from '../dialect.js';
import { refusingKey } from '../key.js';
import { messagePrefix } from '../message.js';
import { type ReceiveStep, step } from '../receive.js';

/** UCARP has no counters; its log line takes the place of a statistic. */
const logged =
  (check: ReceiveStep, line: string): ReceiveStep =>
  (packet, receiver) =>
    check(packet, receiver) === undefined ? undefined : `log: ${line}`;

/** The BPF filter of its socket lets nothing of its own through. */
const filter: ReceiveStep = (packet) => (packet.ownSource ? 'silent' : undefined);
const ipv4Only: ReceiveStep = (packet) => (packet.family === 4 ? undefined : 'silent');
const group: ReceiveStep = (packet) => (packet.toGroup ? undefined : 'log: destination is not the group');

const receive = [
  ipv4Only,
  filter,
  logged(step.length, 'packet too short'),
  logged(step.ttl, 'Bad TTL'),
  logged(step.version, 'Bad version'),
  logged(step.vhid, 'ignoring vhid'),
  group,
  // UCARP sums the IP header and the CARP header together. A good IP header sums to zero, so this is the same but
  // for two errors that cancel out.
  logged(step.checksum, 'Bad IP checksum'),
  logged(step.hmac, 'Bad digest'),
] as const;

/** One IPv4 address, that of `-a`. No IPv6. */
export const ucarp: CarpDialect = {
  name: 'ucarp',
  source: 'UCARP 1.5.2 (Debian git20192404), captured and measured',
  key: refusingKey,
  contexts: [
    {
      name: 'single-ipv4',
      prefix: ({ vhid, addresses }) => {
        const ipv4 = addresses.filter(isIpv4);
        if (ipv4.length === 1) return messagePrefix(vhid, ipv4);
        return {
          code: 'badaddrs',
          layer: 'carp',
          offset: 0,
          message: `ucarp signs exactly one IPv4 address; there are ${ipv4.length}`,
          needed: 1,
          found: ipv4.length,
        };
      },
    },
  ],
  receive: { ipv4: receive, ipv6: receive },
};
