import { dissect, LINKTYPE_ETHERNET, Packet, protocolName } from '@carplab/codec';
import { revealSecret } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { addressBytes, macBytesOf } from '@carplab/codec/net';
import { type Host, type HostConfig, isMulticast } from '@carplab/host';
import { faultsOf, implementationOf } from '@carplab/implementations';
import { baseDialect, isOwnHost, type Scenario, type ScenarioRun } from '@carplab/sim/scenario';
import { packetContents, packetFields, packetRecord } from '@carplab/text';
import { type CarpGuards, carpGuards } from '../model/guards.js';
import { type HmacSum, hmacSum } from '../model/hmac.js';
import { stateKey } from '../model/state-join.js';
import type { BranchTape } from './branch-tape.js';
import { stateLines } from './held-states.js';
import type { Dissected, FrameLine, HmacParty } from './protocol.js';
import { namedStates, sectionTitles } from './sync-times.js';

const packet = new Packet();

/** Scratch: the protocol's name; `packet` is what it was found in. */
function take(bytes: Uint8Array): string {
  dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
  return protocolName(packet);
}

/** A frame on its line: the terms of an advertisement; of another packet, its ends and contents as text. */
export function frameLine(bytes: Uint8Array): FrameLine {
  const protocol = take(bytes);
  const context = { frame: 0, file: '', timeUs: 0, nanos: 0, linktype: '', protocol };
  const record = packetRecord(packet, context);
  const { carp, src, dst } = record;
  const text = packetContents(record);
  if (carp !== undefined) {
    const { vhid, advbase, advskew, demote } = carp;
    return { text, carp: { vhid, advbase, advskew, demote } };
  }
  return src === undefined || record.ndp || protocol === 'pfsync'
    ? { text }
    : { text, ends: [src, dst ?? ''] };
}

/** Every field of a frame of a run, and how its HMAC comes about. Undefined if there is no such frame. */
export function dissectFrame(tape: BranchTape, frame: number): Dissected | undefined {
  const timeUs = tape.frames.sentUs(frame);
  const bytes = tape.frames.bytes([frame]).get(frame);
  if (timeUs === undefined || bytes === undefined) return undefined;
  const { node, segment } = tape.frames.origin(frame);
  const protocol = take(bytes);
  const isCarp = protocol === 'carp' && packet.payloadEnd - packet.payloadAt >= CARP.span;
  const { payloadAt, family, problems } = packet;
  const fields = packetFields(packet, protocol);
  const shown = { frame, timeUs, node, segment, protocol, bytes, fields, problems: [...problems] };
  if (protocol === 'pfsync') {
    const run = tape.at(timeUs);
    const names = [node, ...tape.scenario.hosts.map(({ config }) => config.name)];
    const known = names.map((name) => stateLines(run, name));
    const states = namedStates(bytes).map((state) => {
      const line = known.find((each) => each.has(stateKey(state)))?.get(stateKey(state));
      return { ...state, ...(line === undefined ? {} : { line }) };
    });
    return { ...shown, states, titles: sectionTitles(bytes) };
  }
  if (!isCarp) return shown;
  const vhid = bytes[payloadAt + CARP.offset.vhid]!;
  const run = tape.at(timeUs);
  const parties = partiesOf(tape.scenario, run, { segment, vhid });
  const sums = parties.flatMap((party): HmacParty[] => {
    const sum = sumOf(bytes, payloadAt, party);
    return sum === undefined
      ? []
      : [{ hosts: [party.config.name], isSender: party.config.name === node, ...sum }];
  });
  const receiver = parties.find(({ config }) => config.name !== node) ?? parties[0];
  const guards = receiver === undefined ? undefined : guardsOf(receiver, family === 6 ? 6 : 4);
  return {
    ...shown,
    hmac: grouped(sums),
    ...(guards === undefined ? {} : { guards: { at: payloadAt, of: receiver!.config.name, fields: guards } }),
  };
}

/** A host's part in a virtual host at an instant. */
interface Party {
  readonly config: HostConfig;
  readonly vhid: number;
  readonly state: ReturnType<Host['snapshot']>['vhids'][number];
  readonly given: HostConfig['vhids'][number];
}

/** The hosts that have a virtual host on a segment. */
function partiesOf(
  { hosts }: Scenario,
  run: ScenarioRun,
  { segment, vhid }: { readonly segment: string; readonly vhid: number },
): Party[] {
  return hosts.flatMap(({ config, cables }) => {
    const host = run.hosts.get(config.name);
    if (!isOwnHost(host)) return [];
    const ports = config.interfaces.filter((_, i) => cables[i]?.segment === segment).map(({ name }) => name);
    const index = config.vhids.findIndex((each) => each.vhid === vhid && ports.includes(each.interface));
    const state = index < 0 ? undefined : host.snapshot().vhids[index];
    return state === undefined ? [] : [{ config, vhid, state, given: config.vhids[index]! }];
  });
}

function sumOf(bytes: Uint8Array, at: number, { config, vhid, state, given }: Party): HmacSum | undefined {
  const port = config.interfaces.find(({ name }) => name === given.interface);
  const { lladdr, password } = given;
  return hmacSum(bytes, at, {
    dialect: implementation(config).codec,
    key: revealSecret(state.key) as Uint8Array,
    vhid,
    addresses: state.addresses.map((prefix) => addressBytes('addresses', prefix.split('/')[0]!)),
    ...(password === undefined ? {} : { password }),
    ...(lladdr === undefined || port === undefined
      ? {}
      : { lladdr: { lladdr: macBytesOf('lladdr', lladdr), parentLladdr: macBytesOf('mac', port.mac) } }),
  });
}

/** Hosts that compute the same form one group, the sender first. */
function grouped(sums: readonly HmacParty[]): HmacParty[] {
  const groups = new Map<string, HmacParty>();
  for (const sum of sums.toSorted((a, b) => Number(b.isSender) - Number(a.isSender))) {
    const key = `${sum.dialect} ${sum.key} ${sum.parts.map(({ hex }) => hex).join('')}`;
    const known = groups.get(key);
    groups.set(key, known === undefined ? sum : { ...known, hosts: [...known.hosts, ...sum.hosts] });
  }
  return [...groups.values()];
}

const implementation = ({ dialect, release }: HostConfig) =>
  implementationOf(baseDialect(dialect), release)!.host;

function guardsOf({ config, state }: Party, family: 4 | 6): CarpGuards {
  const facts = implementation(config);
  const peer = family === 4 ? state.peer : state.peer6;
  const isBlind = faultsOf(implementationOf(facts.dialect, facts.release)!, config.fixes).includes(
    'peer-octet',
  );
  const { codec: dialect, receiveOrder: receiver } = facts;
  const isGroup = peer === null ? family === 6 || !isBlind : isMulticast(addressBytes('peer', peer));
  return carpGuards({ dialect, receiver, family, multicastPeer: isGroup });
}
