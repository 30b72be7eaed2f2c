import { DIALECTS } from '@carplab/codec/carp';
import { bsd } from './bsd.js';
import type { HostDialect } from './dialect.js';

/** Said at LOG_DEBUG: not worth a line unless asked for. */
const DEBUG = ['packet too short', 'ignoring vhid', 'destination is not the group'];

/**
 * UCARP, a process that adds an ordinary address to an ordinary interface: ARP, neighbour discovery and data are the
 * host's own stack, with the physical MAC address. The virtual one is only ever the source of advertisements.
 */
export const ucarp: HostDialect = {
  ...bsd,
  name: 'ucarp',
  source: 'UCARP 1.5.2 (Debian git20192404), captured and measured on Linux',

  carpInterfaces: false,
  arp: { frame: 'physical', sender: 'physical' },
  gratuitousTarget: 'sender',
  // Linux treats a packet from one of its own addresses as a martian.
  contradicts: 'never',
  ndp: { frame: 'physical', router: false },
  data: 'physical',
  hearsVirtualMac: false,
  announcesOwn: false,
  demotionCommand: 'none',

  newKey: (_before, password) => {
    const key = DIALECTS.ucarp.key(password);
    return key instanceof Uint8Array ? key : undefined;
  },
  status: () => [],
  refusalLine: (refusal, _terms, level) => {
    if (!refusal.startsWith('log: ')) return undefined;
    const line = refusal.slice('log: '.length);
    return level >= 2 || !DEBUG.includes(line) ? line : undefined;
  },
};
