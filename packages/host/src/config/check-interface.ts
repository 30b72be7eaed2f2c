import { type AddressInput, formatAddress } from '@carplab/codec';
import * as check from './check-values.js';
import type { InterfaceConfig } from './config.js';
import type { Prefix } from './prefix.js';

/** An interface with everything resolved. */
export interface CheckedInterface {
  readonly name: string;
  readonly mac: string;
  readonly macBytes: Uint8Array;
  readonly addresses: readonly Prefix[];
  readonly linkLocal: Prefix;
  readonly gateway4: Uint8Array | undefined;
  readonly gateway6: Uint8Array | undefined;
  readonly simplex: boolean;
}

/** fe80:: with the interface identifier derived from a MAC address (RFC 4291, appendix A). */
function linkLocalOf(mac: Uint8Array): Prefix {
  const bytes = new Uint8Array(16);
  bytes.set([0xfe, 0x80]);
  bytes.set([mac[0]! ^ 2, mac[1]!, mac[2]!, 0xff, 0xfe, mac[3]!, mac[4]!, mac[5]!], 8);
  return { text: formatAddress(bytes), bytes, family: 6, length: 64 };
}

/** Resolves the MAC address and the own addresses of an interface; fails at the first problem. */
export function checkOwn(
  path: string,
  mac: AddressInput,
  given: readonly string[],
): Pick<CheckedInterface, 'mac' | 'macBytes' | 'addresses' | 'linkLocal'> {
  const { text, bytes } = check.mac(`${path}.mac`, mac);
  const addresses = check
    .list(`${path}.addresses`, given)
    .map((each, i) => check.prefix(`${path}.addresses[${i}]`, each));
  const isLinkLocal = ({ bytes: address, family }: Prefix): boolean =>
    family === 6 && address[0] === 0xfe && (address[1]! & 0xc0) === 0x80;
  const linkLocal = addresses.find(isLinkLocal) ?? linkLocalOf(bytes);
  return { mac: text, macBytes: bytes, addresses, linkLocal };
}

/** Resolves an interface; fails at the first problem. */
export function checkInterface(path: string, config: InterfaceConfig): CheckedInterface {
  const own = checkOwn(path, config.mac, config.addresses ?? []);
  return {
    name: check.name(`${path}.name`, config.name),
    ...own,
    gateway4: config.gateway === undefined ? undefined : check.address(`${path}.gateway`, config.gateway, 4),
    gateway6:
      config.gateway6 === undefined ? undefined : check.address(`${path}.gateway6`, config.gateway6, 6),
    simplex: check.bool(`${path}.simplex`, config.simplex ?? true),
  };
}
