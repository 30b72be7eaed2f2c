import { PFSYNC_DIALECT_NAMES } from '@carplab/implementations';
import * as z from 'zod';
import type { PfInput, PfsyncInput } from '../input/pf-input.js';
import {
  described,
  flag,
  keys,
  list,
  named,
  oneAddress,
  oneOf,
  opt,
  some,
  text,
  time,
  whole,
} from './leaf.js';

const name = text('an interface or its segment, such as vtnet0 or wan');
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
        { address: 'Addresses or networks. Default: any.', port: 'Ports. Default: any.' },
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
    on: 'Only on these interfaces, by name or segment; ! negates. Default: any.',
    family: 'Only IPv4 (inet) or IPv6 (inet6). Default: both.',
    proto: 'Only these protocols, by name or number. Default: any.',
    from: 'Only from these addresses, or { address, port }. Default: any.',
    to: 'Only to these addresses, or { address, port }. Default: any.',
  },
);

const rule = keys({
  ...described({ action: oneOf('pass', 'block') }, { action: 'What happens to matching packets.' }),
  ...match,
  ...described(
    {
      return: opt(flag()),
      direction: opt(oneOf('in', 'out')),
      quick: opt(flag()),
      flags: opt(text('any, or TCP flags such as S/SA')),
      icmpType: opt(words),
      state: opt(oneOf('keep', 'modulate', 'sloppy', 'none')),
      policy: opt(oneOf('floating', 'if-bound')),
      allowOpts: opt(flag()),
      noSync: opt(flag()),
      label: opt(text('a label')),
    },
    {
      return: 'block: whether the sender gets a reset or an ICMP error. Default: as in blockPolicy.',
      direction: 'Only incoming or only outgoing packets. Default: both.',
      quick: 'Later rules are not evaluated. Default: false.',
      flags: 'TCP flags set / flags checked. Default: S/SA for pass with state, otherwise any.',
      icmpType: 'Only these types of ICMP or ICMPv6, by name or number. Default: any.',
      state: 'pass: how state is kept, or none. Default: keep.',
      policy: 'Whether the state is bound to an interface. Default: as in statePolicy.',
      allowOpts: 'Passes packets with IP options too. Default: false.',
      noSync: 'pfsync does not send its states to the peer. Default: false.',
      label: 'The name of the rule in reports.',
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
      no: 'Matching packets are not translated. Default: false.',
      target: "The new address, virtual or not; (wan) for the interface's own.",
      targetPort: 'rdr: the new port. Default: unchanged. nat: the port range. Default: 50001:65535.',
      staticPort: 'nat: keeps the source port. Default: false.',
      pass: 'rdr: bypasses the filter rules. Default: false.',
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
      syncpeer: opt(oneAddress('an address')),
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
      dialect: "Whose pfsync. Default: that of the host's system.",
      version: 'FreeBSD 14 and later: the format of the states sent.',
      syncpeer: "The peer's address. Default: the group.",
      mtu: 'The most bytes in a packet, 576 to 65535. Default: 1500.',
      maxupd: 'Updates of one TCP state before it is sent at once, 0 to 255. Default: 128.',
      defer: 'Holds the first packet of a new state until the peer has the state. Default: false.',
      deferDelay: 'The longest it is held. Default: 10 ms with freebsd-1301, otherwise 20 ms.',
      demotionFactor:
        "net.pfsync.carp_demotion_factor: the demotion until the host has the peer's table. Default: 240. OpenBSD always uses 32.",
      buckets: 'Queues; FreeBSD has two per CPU. Default: 2.',
      bulk: 'How a bulk request is answered: a packet per tick, or all states at once (state). Default: packet.',
    },
  ),
);

/** The packet filter of a host. pf itself checks the rest when the host is created. */
export const PF: z.ZodType<PfInput, PfInput> = keys(
  described(
    {
      enabled: opt(flag()),
      statePolicy: opt(oneOf('floating', 'if-bound')),
      blockPolicy: opt(oneOf('drop', 'return')),
      skip: opt(list(name, 'interfaces')),
      limit: opt(whole(1, 2 ** 24)),
      timeouts: opt(named(text('a timeout such as tcp.established'), whole(0, 2 ** 31 - 1))),
      hostid: opt(whole(1, 2 ** 32 - 1)),
      translation: opt(list(translation, 'rules, such as { action: nat, on: wan, target: 203.0.113.4 }')),
      rules: opt(list(rule, 'rules, such as { action: pass, direction: in, on: lan }')),
    },
    {
      enabled: 'pfctl -e at boot. Default: true.',
      statePolicy: 'Whether states are bound to an interface. Default: floating.',
      blockPolicy: 'What block does. Default: drop.',
      skip: 'Interfaces that are not filtered.',
      limit: 'The most states. Default: 100000.',
      timeouts: 'Seconds by name, such as tcp.established or udp.first.',
      hostid: 'The creator ID in its states. Default: drawn at boot.',
      translation: 'nat and rdr; the first matching rule wins.',
      rules: 'The last matching rule wins, or the first with quick.',
    },
  ),
);
