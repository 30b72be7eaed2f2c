import { parseAddress } from '@carplab/codec';
import { CARP_GROUP } from '@carplab/codec/carp';
import type { LinkState } from './link-state.js';
import type { RawAddon, RawSocket } from './raw-addon.js';
import { IPPROTO_IP, IPPROTO_IPV6, socketOptions } from './socket-options.js';

/** pfsync's IP protocol, and its group (IANA: 224.0.0.240). */
const PFSYNC = 240;
const PFSYNC_GROUP = '224.0.0.240';
const TTL = 255;
/** The largest IP packet. */
const BUFFER_BYTES = 65_535;
const OPTIONS = socketOptions();

/** An integer as setsockopt takes it, in host byte order. */
function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  new Int32Array(bytes.buffer, bytes.byteOffset, 1)[0] = value;
  return bytes;
}

/** A raw socket on one interface, in its protocol's group, sending with TTL 255. Throws the addon's errors. */
export function openRawSocket(
  addon: RawAddon,
  name: string,
  { index, addresses = [] }: LinkState,
  protocol: number,
  family: 4 | 6,
): RawSocket {
  const socket = addon.createSocket({
    protocol,
    addressFamily: family === 4 ? 1 : 2,
    bufferSize: BUFFER_BYTES,
  });
  const set = (level: number, option: number, value: Buffer): void =>
    socket.setOption(level, option, value, value.length);
  try {
    if (OPTIONS.bindToDevice !== undefined)
      set(OPTIONS.solSocket, OPTIONS.bindToDevice, Buffer.from(`${name}\0`));
    if (family === 4) setUp4(set, addresses, index, protocol);
    else setUp6(set, index, protocol);
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}

type Set = (level: number, option: number, value: Buffer) => void;

function setUp4(set: Set, addresses: readonly string[], index: number, protocol: number): void {
  const group = Buffer.from(parseAddress(protocol === PFSYNC ? PFSYNC_GROUP : CARP_GROUP.ipv4)!);
  const own = addresses.find((each) => !each.includes(':'))?.split('/')[0] ?? '0.0.0.0';
  const address = Buffer.from(parseAddress(own)!);
  // Linux has struct ip_mreqn with the interface index; other systems identify the interface by its address.
  const linux = process.platform === 'linux';
  set(IPPROTO_IP, OPTIONS.headerIncluded, int32(1));
  set(
    IPPROTO_IP,
    OPTIONS.addMembership,
    linux ? Buffer.concat([group, address, int32(index)]) : Buffer.concat([group, address]),
  );
  set(
    IPPROTO_IP,
    OPTIONS.multicastIf,
    linux ? Buffer.concat([Buffer.alloc(4), address, int32(index)]) : address,
  );
  set(IPPROTO_IP, OPTIONS.multicastLoop, linux ? int32(0) : Buffer.of(0));
}

function setUp6(set: Set, index: number, protocol: number): void {
  set(IPPROTO_IPV6, OPTIONS.hops6, int32(TTL));
  set(IPPROTO_IPV6, OPTIONS.multicastHops6, int32(TTL));
  set(IPPROTO_IPV6, OPTIONS.multicastLoop6, int32(0));
  set(IPPROTO_IPV6, OPTIONS.multicastIf6, int32(index));
  // pfsync has no IPv6 group.
  if (protocol === PFSYNC) return;
  set(
    IPPROTO_IPV6,
    OPTIONS.joinGroup6,
    Buffer.concat([Buffer.from(parseAddress(CARP_GROUP.ipv6)!), int32(index)]),
  );
}
