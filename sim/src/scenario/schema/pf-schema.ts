import { PFSYNC_DIALECT_NAMES } from '@carplab/implementations';
import * as z from 'zod';
import type { PfInput, PfsyncInput } from '../input/pf-input.js';
import { described, flag, keys, list, named, oneOf, opt, some, text, time, whole } from './leaf.js';

const name = text('an interface or its segment, as vtnet0 or wan');
const address = some(
  text('an address or network, any, self, (wan) or wan:network'),
  'addresses, networks, any, self, (wan) or wan:network',
);
const word = z.union([z.string().min(1).max(100), z.int()], { error: 'a name or a number' });
const words = z.union([word, list(word, 'names or numbers')], { error: 'names or numbers' });
const end = z.union(
  [
    address,
    keys(
      described(
        { address: opt(address), port: opt(words) },
        { address: 'Addresses or networks: any when absent.', port: 'Ports: any when absent.' },
      ),
    ),
  ],
  { error: 'addresses, or { address, port }' },
);

const match = described(
  {
    on: opt(some(name, 'interfaces')),
    family: opt(oneOf('inet', 'inet6')),
    proto: opt(words),
    from: opt(end),
    to: opt(end),
  },
  {
    on: 'Only on these interfaces, by their names or segments; ! before one for all others: on any when absent.',
    family: 'Only IPv4 (inet) or IPv6 (inet6): both when absent.',
    proto: 'Only these protocols, by name or number: any when absent.',
    from: 'Only from these addresses, or { address, port }: from any when absent.',
    to: 'Only to these addresses, or { address, port }: to any when absent.',
  },
);

const rule = keys({
  ...described(
    { action: oneOf('pass', 'block') },
    { action: 'What happens to the packets that it matches.' },
  ),
  ...match,
  ...described(
    {
      return: opt(flag()),
      direction: opt(oneOf('in', 'out')),
      quick: opt(flag()),
      flags: opt(text('any, or TCP flags as S/SA')),
      icmpType: opt(words),
      state: opt(oneOf('keep', 'modulate', 'sloppy', 'none')),
      policy: opt(oneOf('floating', 'if-bound')),
      allowOpts: opt(flag()),
      noSync: opt(flag()),
      label: opt(text('a label')),
    },
    {
      return: 'block: the sender is told (true) or not (false): as blockPolicy says when absent.',
      direction: 'Only packets that come in, or go out: both when absent.',
      quick: 'No rule after it is asked: false when absent.',
      flags:
        'TCP flags that are set, out of those looked at: S/SA for pass with state, any otherwise, when absent.',
      icmpType: 'Only these types of ICMP or ICMPv6, by name or number: any when absent.',
      state: 'pass: how the state is kept, or none: keep when absent.',
      policy: 'Whether the state belongs to an interface: as statePolicy says when absent.',
      allowOpts: 'Packets with IP options pass as well: false when absent.',
      noSync: 'pfsync does not tell the peer of its states: false when absent.',
      label: 'What the rule is called where it blocks.',
    },
  ),
});

const translation = keys({
  ...described(
    { action: oneOf('nat', 'rdr') },
    { action: 'nat changes the source on the way out, rdr the destination on the way in.' },
  ),
  ...match,
  ...described(
    {
      no: opt(flag()),
      target: opt(text('an address, or (wan) for the interface’s own')),
      targetPort: opt(word),
      staticPort: opt(flag()),
      pass: opt(flag()),
    },
    {
      no: 'What it matches is not translated: false when absent.',
      target: "The new address, a virtual one too, or (wan) for the interface's own.",
      targetPort:
        'rdr: the new port, the same when absent. nat: the ports to draw from, 50001:65535 when absent.',
      staticPort: 'nat: the source port stays: false when absent.',
      pass: 'rdr: the filter is not asked: false when absent.',
    },
  ),
});

/** The pfsync interface of a host. */
export const PFSYNC: z.ZodType<PfsyncInput, PfsyncInput> = keys(
  described(
    {
      syncdev: text('an interface, or the segment that it is on'),
      dialect: opt(oneOf(...PFSYNC_DIALECT_NAMES)),
      version: opt(z.literal([1301, 1400, 1500], { error: '1301, 1400, 1500' })),
      syncpeer: opt(text('an address')),
      mtu: opt(whole(576, 65_535)),
      maxupd: opt(whole(0, 255)),
      defer: opt(flag()),
      deferDelay: opt(time()),
      demotionFactor: opt(whole(0, 2 ** 20)),
      buckets: opt(whole(1, 256)),
      bulk: opt(oneOf('packet', 'state')),
    },
    {
      syncdev: 'The interface that the peer is on, or its segment.',
      dialect: "Whose pfsync: that of the host's system when absent.",
      version: 'FreeBSD 14 and later: the form of the states sent.',
      syncpeer: "The peer's address: the group when absent.",
      mtu: 'Bytes in a packet, 576 to 65535: 1500 when absent.',
      maxupd: 'A TCP state is sent at once after so many updates, 0 to 255: 128 when absent.',
      defer: 'The first packet of a new state waits until the peer has the state: false when absent.',
      deferDelay: 'How long it waits at most: 10 ms with freebsd-1301, 20 ms with others, when absent.',
      demotionFactor:
        "net.pfsync.carp_demotion_factor: what the host is demoted by until it has the peer's table; 240 when absent. OpenBSD always takes 32.",
      buckets: 'Queues: FreeBSD has two for each processor. 2 when absent.',
      bulk: 'How a request for the whole table is answered: a packet at each tick (the default), or all states at once (state).',
    },
  ),
);

/** The packet filter of a host. What only pf itself knows, it says when the host is made. */
export const PF: z.ZodType<PfInput, PfInput> = keys(
  described(
    {
      enabled: opt(flag()),
      statePolicy: opt(oneOf('floating', 'if-bound')),
      blockPolicy: opt(oneOf('drop', 'return')),
      skip: opt(list(name, 'interfaces')),
      limit: opt(whole(1, 2 ** 24)),
      timeouts: opt(named(text('a timeout, as tcp.established'), whole(0, 2 ** 31 - 1))),
      hostid: opt(whole(1, 2 ** 32 - 1)),
      translation: opt(list(translation, 'rules, such as { action: nat, on: wan, target: 203.0.113.4 }')),
      rules: opt(list(rule, 'rules, such as { action: pass, direction: in, on: lan }')),
    },
    {
      enabled: 'pfctl -e at boot: true when absent.',
      statePolicy: 'Whether states belong to an interface: floating when absent.',
      blockPolicy: 'What block does: drop when absent.',
      skip: 'Interfaces that are not filtered.',
      limit: 'States at most: 100000 when absent.',
      timeouts: 'Seconds by name, as tcp.established or udp.first.',
      hostid: 'The number in the states that it makes: drawn at boot when absent.',
      translation: 'nat and rdr; the first rule that matches decides.',
      rules: 'The last rule that matches decides, or the first with quick.',
    },
  ),
);
