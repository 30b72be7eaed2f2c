import {
  createAuthenticator,
  encodeAdvertisementFrame,
  parseAddress,
  signAdvertisement,
} from '../src/index.js';
import { concatBytes, encodeIpFrame, encodeUdp, fromHex, type IpFrame } from '../src/net/index.js';

const hex = (text: string): Uint8Array => fromHex(text)!;

/** A sound advertisement of vhid 7 (`secret`, 10.9.0.100) from 10.9.0.1, in its Ethernet frame. */
export function advertisementFrame(counter: bigint, vlan?: number): Uint8Array {
  const authenticator = createAuthenticator({
    ...{ dialect: 'freebsd', vhid: 7, password: 'secret', addresses: [parseAddress('10.9.0.100')!] },
  });
  return encodeAdvertisementFrame(
    { family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1', ...(vlan === undefined ? {} : { vlan }) },
    signAdvertisement({ vhid: 7, counter }, authenticator),
  );
}

const OUTER: IpFrame = {
  ...{ family: 4, srcMac: '02:00:00:00:0a:02', dstMac: '02:00:00:00:0a:01', ttl: 64, protocol: 47 },
  ...{ src: '192.0.2.1', dst: '192.0.2.2' },
};
const OUTER6: IpFrame = { ...OUTER, family: 6, src: '2001:db8::1', dst: '2001:db8::2' };

export function inUdp(port: number, data: Uint8Array, outer: IpFrame = OUTER): Uint8Array {
  const payload = new Uint8Array(8 + data.length);
  const frame = encodeIpFrame({ ...outer, protocol: 17 }, payload);
  const at = frame.length - payload.length;
  encodeUdp({ sourcePort: 55_555, destinationPort: port, data }, frame, at, 14, outer.family);
  return frame;
}
export const inGre = (header: string, data: Uint8Array, outer: IpFrame = OUTER): Uint8Array =>
  encodeIpFrame(outer, concatBytes(hex(header), data));
const onEthernet = (etherType: string, data: Uint8Array): Uint8Array =>
  concatBytes(hex(`02000000 0a01 02000000 0a02 ${etherType}`), data);

export const vxlan = (vni: number, inner: Uint8Array): Uint8Array =>
  concatBytes(hex(`08000000${vni.toString(16).padStart(6, '0')}00`), inner);

/** One Ethernet frame for each way to be inside, by a name; the advertisements' counters count from 1. */
export function overlayFrames(): Readonly<Record<string, Uint8Array>> {
  let counter = 0n;
  const ethernet = (vlan?: number): Uint8Array => advertisementFrame(++counter, vlan);
  const ip = (): Uint8Array => ethernet().subarray(14);
  const pppoe = (inner: Uint8Array): Uint8Array =>
    concatBytes(
      hex(`11000007${(inner.length + 2).toString(16).padStart(4, '0')}0021`),
      inner,
      new Uint8Array(6),
    );
  return {
    vxlan: inUdp(4789, vxlan(5000, ethernet())),
    'vxlan, another network, with a tag': inUdp(8472, vxlan(5001, ethernet(100))),
    'vxlan over IPv6': inUdp(4789, vxlan(5000, ethernet()), OUTER6),
    geneve: inUdp(6081, concatBytes(hex('0000655800138800'), ethernet())),
    'geneve with options': inUdp(6081, concatBytes(hex('0240655800138800 0102000100000001'), ethernet())),
    'gre, IP': inGre('00000800', ip()),
    'gre, IP, checksum, key, sequence': inGre('b0000800 00000000 00000001 00000002', ip()),
    'gre, Ethernet': inGre('00006558', ethernet()),
    'gre, Ethernet, key and sequence': inGre('30006558 00000001 00000002', ethernet()),
    nvgre: inGre('20006558 00138801', ethernet()),
    erspan1: inGre('000088be', ethernet()),
    erspan2: inGre('100088be 00000001 1064 1001 00000000', ethernet()),
    erspan3: inGre('100022eb 00000001 2064 0001 00000000 0000 8000', ethernet()),
    'erspan3 with a further header': inGre(
      '100022eb 00000001 2000 0001 00000000 0000 8001 0000000000000000',
      ethernet(),
    ),
    'mpls, IP': onEthernet('8847', concatBytes(hex('00064040 00065140'), ip())),
    'mpls, Ethernet with a control word': onEthernet(
      '8847',
      concatBytes(hex('00065140 00000001'), ethernet()),
    ),
    'mpls, Ethernet without': onEthernet('8847', concatBytes(hex('00065140'), ethernet())),
    'mpls in gre': inGre('00008847', concatBytes(hex('00065140'), ip())),
    pppoe: onEthernet('8864', pppoe(ip())),
    'vxlan in gre in vlan': concatBytes(
      hex('020000000a01 020000000a02 8100000a 0800'),
      inGre('00006558', inUdp(4789, vxlan(5002, ethernet()))).subarray(14),
    ),
    'four layers': inUdp(
      4789,
      vxlan(1, inUdp(4789, vxlan(2, inUdp(4789, vxlan(3, inGre('00000800', ip())))))),
    ),
  };
}

/** Frames of link types that carry others: name, link type, bytes. */
export function wrappedFrames(): readonly (readonly [
  name: 'enc' | 'ppi' | 'nflog',
  linkType: number,
  bytes: Uint8Array,
])[] {
  const frame = advertisementFrame(1n);
  const ip = frame.subarray(14);
  const attribute = (little: boolean, type: number, data: Uint8Array): Uint8Array => {
    const length = 4 + data.length;
    const words = [length, type].flatMap((word) =>
      little ? [word & 255, word >> 8] : [word >> 8, word & 255],
    );
    return concatBytes(Uint8Array.from(words), data, new Uint8Array((4 - (length % 4)) % 4));
  };
  const nflog = (little: boolean): Uint8Array =>
    concatBytes(
      hex('02000001'),
      attribute(little, 1, hex('08000100')),
      attribute(little, 8, hex('0006000000005e0001070000')),
      attribute(little, 10, hex('6361727000')),
      attribute(little, 9, ip),
    );
  return [
    ['enc', 109, concatBytes(hex('02000000 00001234 00000c00'), ip)],
    ['enc', 109, concatBytes(hex('00000002 00001234 0000000c'), ip)],
    ['ppi', 192, concatBytes(hex('00000800 01000000'), frame)],
    ['ppi', 192, concatBytes(hex('00001000 65000000 0200040000000000'), ip)],
    ['nflog', 239, nflog(true)],
    ['nflog', 239, nflog(false)],
  ];
}
