import { randomBytes } from 'node:crypto';
import { boundTo, ONE_LINK } from '@carplab/analysis';
import { LINKTYPES } from '@carplab/capture';
import {
  checkAuthenticator,
  createAuthenticator,
  type DialectName,
  encodeAdvertisementFrame,
  formatMac,
  parseAddress,
  signAdvertisement,
  virtualMac,
} from '@carplab/codec';
import { GOODBYE, WIRE_HABITS } from '@carplab/codec/carp';
import { groupMac } from '@carplab/codec/net';
import { ELECTION_DIALECTS } from '@carplab/election';
import { implementationOf } from '@carplab/implementations';
import { Failure } from '../failure.js';
import { givenPasswords, type KeyOptions } from '../input/bindings.js';
import { printErr } from '../output/output.js';
import { type CraftedOptions, CraftedPackets } from './crafted-packets.js';

export interface CraftCarpOptions extends Omit<KeyOptions, 'dialect' | 'passwords'>, CraftedOptions {
  readonly dialect: DialectName;
  readonly vhid: number;
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
  readonly goodbye?: boolean;
  readonly counter?: bigint;
  readonly family?: 4 | 6;
  readonly src?: string;
  readonly src6?: string;
  readonly dst?: string;
  readonly srcMac?: string;
  readonly dstMac?: string;
  readonly ttl: number;
  readonly vlan?: number;
  readonly count: number;
  readonly time?: number;
  readonly payload?: boolean;
}

/** `carplab craft carp`: makes signed advertisements, as hex, JSON or a capture. Returns the exit status. */
export function craftCarp(options: CraftCarpOptions): number {
  const { vhid, dialect } = options;
  const vlan = options.vlan === undefined ? '' : String(options.vlan);
  const given = givenPasswords(options);
  const place = { link: ONE_LINK, vlan, vhid };
  const vips = boundTo(options.vip ?? [], place);
  const passwords = boundTo(given, place);
  if (vips.length === 0 && (options.vip ?? []).length > 0) throw new Failure(`no --vip is for vhid ${vhid}`);
  if (passwords.length === 0 && given.length > 0) throw new Failure(`no password is for vhid ${vhid}`);
  if (vips.length === 0)
    throw new Failure('an advertisement is signed over the addresses of its vhid: give --vip for each');
  if (passwords.length > 1)
    throw new Failure('an advertisement is signed with one password; several are given');
  if (passwords.length === 0) printErr('carplab: no password given: signing with an empty one\n');
  const terms = { dialect, vhid, addresses: vips, password: passwords[0] ?? '' };
  const problem = checkAuthenticator(terms);
  if (problem !== undefined) throw new Failure(problem.message);
  const authenticator = createAuthenticator(terms);

  for (const line of habitNotes(options)) printErr(`carplab: ${line}\n`);
  const families = familiesOf(options, vips);
  const advbase = options.goodbye ? GOODBYE : options.advbase;
  const advskew = options.goodbye ? GOODBYE : options.advskew;
  const intervalUs = options.advbase * 1_000_000 + Math.floor((options.advskew * 1_000_000) / 256);
  const startUs = options.time ?? Date.now() * 1000;
  const out = new CraftedPackets(options);
  let counter = options.counter ?? BigInt(`0x${randomBytes(8).toString('hex')}`);
  for (let i = 0; i < options.count; i++) {
    for (const family of families) {
      const advertisement = signAdvertisement(
        { vhid, advbase, advskew, demote: options.demote, counter },
        authenticator,
      );
      // A cookie stays the same.
      if (ELECTION_DIALECTS[dialect].counter === 'chain') counter = (counter + 1n) & 0xffffffffffffffffn;
      const bytes = options.payload ? advertisement : frameOf(options, family, advertisement);
      out.add(bytes, startUs + i * intervalUs, options.payload ? undefined : LINKTYPES.ethernet);
    }
  }
  out.close();
  return 0;
}

/** Notes on what the implementation itself would never send. */
function habitNotes({ dialect, goodbye, advbase }: CraftCarpOptions): string[] {
  const election = ELECTION_DIALECTS[dialect];
  const notes: string[] = [];
  if (goodbye && !election.goodbye)
    notes.push(`note: ${dialect} never says goodbye itself (its receivers understand one)`);
  if (advbase === 0 && !election.accepts(0, 1))
    notes.push(`note: ${implementationOf(dialect).system} refuses advbase 0`);
  return notes;
}

/** The families to make packets for: those of the vhid's addresses, where the implementation sends them. */
function familiesOf(options: CraftCarpOptions, vips: readonly Uint8Array[]): (4 | 6)[] {
  const all = ([4, 6] as const).filter((family) =>
    vips.some((address) => address.length === (family === 4 ? 4 : 16)),
  );
  const families = options.family
    ? [options.family]
    : all.filter((f) => f === 4 || WIRE_HABITS[options.dialect].ipv6);
  if (families.length === 0)
    throw new Failure(
      `${options.dialect} sends no IPv6 advertisements, and no IPv4 address is given; --family 6 makes one anyway`,
    );
  return families;
}

function frameOf(options: CraftCarpOptions, family: 4 | 6, advertisement: Uint8Array): Uint8Array {
  const habits = WIRE_HABITS[options.dialect];
  const mac = virtualMac(options.vhid);
  mac[4] = habits.macByte;
  const src = family === 4 ? (options.src ?? '192.0.2.1') : (options.src6 ?? 'fe80::1');
  const { dst } = options;
  const group = dst === undefined ? undefined : groupMac(parseAddress(dst) ?? new Uint8Array(0));
  if (dst !== undefined && options.dstMac === undefined && !group)
    throw new Failure(`${dst} is not a group, so its MAC address is not known: give --dst-mac`);
  const dstMac = options.dstMac ?? (group ? formatMac(group) : undefined);
  try {
    return encodeAdvertisementFrame(
      {
        family,
        srcMac: options.srcMac ?? formatMac(mac, 0),
        ...(dstMac === undefined ? {} : { dstMac }),
        src,
        ...(dst === undefined ? {} : { dst }),
        ttl: options.ttl,
        tos: habits.tos,
        id: habits.randomId ? randomBytes(2).readUInt16BE() : 0,
        ...(options.vlan === undefined ? {} : { vlan: options.vlan }),
      },
      advertisement,
    );
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(error.message);
    throw error;
  }
}
