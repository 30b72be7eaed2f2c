import {
  type AdvertisementFrame,
  type AuthenticatorOptions,
  createAuthenticator,
  encodeAdvertisementFrame,
  parseAddress,
  signAdvertisement,
} from '@carplab/codec';
import { PASSWORD } from './hosts.js';

/** How an advertisement differs from the usual one. */
export interface Strange {
  readonly dialect?: AuthenticatorOptions['dialect'];
  readonly password?: string;
  readonly key?: Uint8Array;
  readonly vhid?: number;
  readonly addresses?: readonly string[];
  readonly advbase?: number;
  readonly advskew?: number;
  readonly demote?: number;
  readonly counter?: bigint;
  readonly version?: number;
  readonly context?: string;
  readonly headers?: Partial<AdvertisementFrame>;
  /** Changes the 36 bytes at the end. */
  readonly spoil?: (bytes: Uint8Array) => void;
}

/** An advertisement from 203.0.113.3 for vhid 1 and 203.0.113.4, signed with the usual password. */
export function advertisement(strange: Strange = {}): Uint8Array {
  const { dialect = 'freebsd', vhid = 1, addresses = ['203.0.113.4'], headers, spoil } = strange;
  const auth = createAuthenticator({
    dialect,
    vhid,
    addresses: addresses.map((text) => parseAddress(text)!),
    ...(strange.key ? { key: strange.key } : { password: strange.password ?? PASSWORD }),
    ...(strange.context ? { context: strange.context } : {}),
  });
  const bytes = signAdvertisement(
    {
      vhid,
      counter: strange.counter ?? 0x1122334455667788n,
      advbase: strange.advbase ?? 1,
      advskew: strange.advskew ?? 0,
      demote: strange.demote ?? 0,
      version: strange.version ?? 2,
    },
    auth,
  );
  spoil?.(bytes);
  const family = headers?.family ?? 4;
  return encodeAdvertisementFrame(
    {
      family,
      srcMac: '00:00:5e:00:01:01',
      src: family === 4 ? '203.0.113.3' : 'fe80::5054:ff:fe00:b',
      ...headers,
    },
    bytes,
  );
}
