import type { DialectName } from '@carplab/codec';

/** An advertisement that an implementation's own code has made, with everything that went into it. */
export interface KnownAdvertisement {
  readonly dialect: DialectName;
  readonly context?: string;
  readonly password: string;
  readonly lladdr?: string;
  readonly vhid: number;
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
  readonly counter: bigint;
  /** As configured, between spaces. */
  readonly addresses: string;
  /** 36 bytes. */
  readonly packet: string;
}

/** Made by the kernels' and UCARP's own C code, compiled; where each is from is in `fixtures/vectors`. */
export const KNOWN_ADVERTISEMENTS: readonly KnownAdvertisement[] = [
  {
    dialect: 'freebsd',
    password: 'mekmitasdigoat',
    vhid: 1,
    advbase: 1,
    advskew: 0,
    demote: 0,
    counter: 0x0102030405060708n,
    addresses: '10.1.1.252',
    packet: '210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c',
  },
  {
    dialect: 'openbsd',
    context: 'nov6ll',
    password: '!Yo;9ntX<}zv%G1(K',
    vhid: 222,
    advbase: 1,
    advskew: 240,
    demote: 255,
    counter: 3342617662114520746n,
    addresses:
      '128.225.153.51 10.177.136.28 127.109.172.248 fe80::7ed2:4b42:8363:d01d 2a02:4c4c:4c4c:4c4c:d38a:8ff5:9c88:fb6d',
    packet: '21def007ff0122c22e635d0dc2485eaa1cf24b1d329e85fb827aca2f799aaccf924bf9e8',
  },
  {
    dialect: 'openbsd',
    context: 'orig',
    password: '^@iq|L0;RDd@}|x#-@',
    vhid: 225,
    advbase: 0,
    advskew: 53,
    demote: 2,
    counter: 6997965451733611136n,
    addresses: '172.101.208.118 203.193.215.236',
    packet: '21e13507020063a9611dc4806509b2800aa2b89a916a5c4f7aaa82357290528f159f7db0',
  },
  {
    dialect: 'freebsd',
    password: 'y#:GXF^L=',
    vhid: 24,
    advbase: 10,
    advskew: 254,
    demote: 0,
    counter: 16874913618018033053n,
    addresses: '192.136.185.141 fe80::85c0:1510:4efe:df9a 128.112.96.11 fe80::a470:5310:70c6:8683',
    packet: '2118fe07000af9d7ea2fbc87495ddd9d8acaefac4425f11832cd2e1fcdd10d816780c5d5',
  },
  {
    dialect: 'freebsd9',
    password: '',
    vhid: 83,
    advbase: 10,
    advskew: 100,
    demote: 0,
    counter: 1n,
    addresses: '127.11.215.237 10.199.54.63',
    packet: '21536407000a894c00000000000000017e82da722bd09ba742933e4902266c7843e69d7f',
  },
  {
    dialect: 'netbsd',
    password: 'a+_=o',
    vhid: 209,
    advbase: 1,
    advskew: 108,
    demote: 0,
    counter: 1n,
    addresses: 'fd00:4444:4444:4444:eaf4:c636:aa8e:4887 fe80::bfd5:ca26:d3e6:99df',
    packet: '21d16c07000127eb00000000000000011e5fa8d7cfa047543b3a5c301f9a2fbe15746fd7',
  },
  {
    dialect: 'dragonfly',
    password: '!@l5x',
    vhid: 93,
    advbase: 1,
    advskew: 254,
    demote: 0,
    counter: 13592939220580579373n,
    addresses: '100.226.124.22 198.111.137.122',
    packet: '215dfe070001dbbfbca3d233e02e382d7ebb4c52f6dd8004d1052a246f15eb940f5eb683',
  },
  {
    dialect: 'dragonfly',
    password: 'aTh,6r',
    vhid: 214,
    advbase: 1,
    advskew: 240,
    demote: 0,
    counter: 16521664687192854603n,
    addresses:
      '223.143.91.254 130.213.24.79 2001:db8:9d9d:9d9d:e56c:631a:69c0:a7b6 2001:db8:5e5e:5e5e:cc0:944b:9246:5798 198.96.31.174',
    packet: '21d6f00700011686e548be7f5a3ed04b217381911eb495f184c5ec489b2d5fa868b5dd03',
  },
  {
    dialect: 'openbsd',
    context: 'nov6ll',
    password: '3yua2eFhYoVV*:rW%?mO',
    lladdr: '9a:d3:ed:83:b2:aa',
    vhid: 133,
    advbase: 1,
    advskew: 0,
    demote: 0,
    counter: 8627273435665125609n,
    addresses:
      'fe80::7356:4add:a066:ee5e 2a02:1111:1111:1111:96f4:f653:2f65:19ad 10.92.218.113 128.190.129.124',
    packet: '218500070001561677ba3b7b00fbd0e99eda69eb3c31cd51aa0245b61cfe0979259eb52a',
  },
  {
    dialect: 'ucarp',
    password: 'mekmitasdigoat',
    vhid: 1,
    advbase: 1,
    advskew: 0,
    demote: 0,
    counter: 3501663576324298406n,
    addresses: '10.1.1.252',
    packet: '21010007000179a23098687855bbd6a692d229a653fba4578e411f5e3dd85611b502f489',
  },
];
