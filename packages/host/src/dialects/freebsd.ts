import type { Password } from '@carplab/codec';
import { CARP_GROUP, PASSWORD_BYTES, passwordBytes } from '@carplab/codec/carp';
import { bsd } from './bsd.js';
import type { HostDialect, RefusalTerms } from './dialect.js';

/** At net.inet.carp.log 2 and above (CARP_DEBUG). */
const LINES: Readonly<Record<string, (terms: RefusalTerms) => string>> = {
  badttl: ({ ttl, interface: parent }) => `carp_input: received ttl ${ttl} != 255 on ${parent}`,
  badlen: ({ length, interface: parent }) => `carp_input: packet too short (${length} bytes) on ${parent}`,
  badsum: ({ interface: parent }) => `carp_input: checksum failed on ${parent}`,
  badver: ({ version, interface: parent }) => `${parent}: invalid version ${version}`,
  badauth: ({ vhid, interface: parent }) => `carp_input_c: incorrect hash for VHID ${vhid}@${parent}`,
};

/**
 * ifconfig reads the current key and strlcpy's the new password over it without clearing: after the NUL of a shorter
 * password the rest of the old one stays. An empty password leaves the key unchanged.
 */
function overwriteKey(before: Uint8Array, password: Password): Uint8Array {
  const text = passwordBytes(password);
  const nulAt = text.indexOf(0);
  const bytes = text.subarray(0, Math.min(nulAt < 0 ? text.length : nulAt, PASSWORD_BYTES));
  const key = before.slice();
  if (bytes.length === 0) return key;
  key.set(bytes);
  key[bytes.length] = 0;
  return key;
}

/**
 * FreeBSD since 10. ARP goes out from the physical MAC address with the virtual one inside, data from the physical
 * one; only advertisements and neighbor advertisements show the virtual one to switches.
 */
export const freebsd: HostDialect = {
  ...bsd,
  name: 'freebsd',
  source: 'FreeBSD 12.1 and 14 ip_carp.c, if_ether.c, ifconfig/ifcarp.c; frames measured on 12.1',

  opnsense: true,
  logLevels: true,
  signedDemotion: true,
  // carp_demote_adj and if_link_state_change both use taskqueue_swi.
  queuesDemotion: true,
  dscp: true,
  newestFirst: true,
  unicastFromNic: true,

  carpInterfaces: false,
  arp: { frame: 'physical', sender: 'virtual' },
  // in_arpinput finds the sender's address among its own without asking CARP. Measured: every BACKUP does it.
  contradicts: 'always',
  data: 'physical',
  // An alias with a vhid is an address of the interface like the others.
  unnumberedSource: 'virtual address',
  vhidOfAddress: true,

  newKey: overwriteKey,
  status: ({ instance, peer, peer6, hasPeers }) => {
    const { state, vhid, advbase, advskew } = instance;
    const line = `\tcarp: ${state} vhid ${vhid} advbase ${advbase} advskew ${advskew}`;
    if (!hasPeers) return [line];
    return [line, `\t      peer ${peer ?? CARP_GROUP.ipv4} peer6 ${peer6 ?? CARP_GROUP.ipv6}`];
  },
  refusalLine: (refusal, terms, level) => (level >= 2 ? LINES[refusal]?.(terms) : undefined),
};
