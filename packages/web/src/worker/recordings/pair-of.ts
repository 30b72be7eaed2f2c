import { AddressCandidates, dissectFrame } from '@carplab/analysis';
import { formatAddress, Packet } from '@carplab/codec';
import { packetRecord } from '@carplab/text';
import { type BuiltPair, builtPair } from '../../model/built-pair.js';
import type { Recording } from './recording.js';

/** So many advertisements are read again, from the beginning. */
const READ = 4096;
/** A source that repeats its counter so often sends a cookie. */
const REPEATS = 3;
/** A host sends the advertisements of both families within this, µs. */
const TOGETHER_US = 20_000;

/** A scenario of the hosts that a capture shows; undefined without CARP. */
export async function pairOf({ read }: Recording): Promise<BuiltPair | undefined> {
  const { content, index, candidates, keys, summary } = read;
  const packet = new Packet();
  const counters = new Map<string, Map<string, number>>();
  const senders = new Map<string, { readonly source: string; readonly timeUs: number }>();
  const peers = new Map<string, string>();
  const twins = new Map<string, number>();
  for await (const { frame } of index.read(content, index.ofProtocol('carp').subarray(0, READ))) {
    const { timeUs } = frame;
    const protocol = dissectFrame(frame, packet);
    const { carp, src, dst } = packetRecord(packet, {
      ...{ frame: 0, file: '', timeUs, nanos: 0, linktype: '', protocol },
    });
    if (carp === undefined || src === undefined || dst === undefined) continue;
    const key = `${carp.vhid} ${carp.counter}`;
    const own = counters.get(src) ?? new Map<string, number>();
    counters.set(src, own.set(key, (own.get(key) ?? 0) + 1));
    const other = senders.get(`${carp.vhid} ${BigInt(carp.counter) - 1n}`);
    // A host counts its advertisements of both families on. Later, it may be another, which goes on from what it heard.
    if (other !== undefined && timeUs - other.timeUs < TOGETHER_US && isV6(other.source) !== isV6(src)) {
      const both = [other.source, src].sort().join(' ');
      twins.set(both, (twins.get(both) ?? 0) + 1);
    }
    senders.set(key, { source: src, timeUs });
    if (!isGroup(dst)) peers.set(src, dst);
  }
  const found = new AddressCandidates();
  candidates.observe(found);
  const isFor = (vhid: number) => (bound: { readonly vhid?: number }) =>
    bound.vhid === undefined || bound.vhid === vhid;
  return builtPair(summary, content.name, {
    cookies: new Set(
      [...counters]
        .filter(([, own]) => Math.max(...own.values()) >= REPEATS && own.size <= 2 * vhidsIn(own))
        .map(([source]) => source),
    ),
    peers,
    // Those that do so most are sure: at a handover, two hosts may once.
    twins: [...twins].sort(([, a], [, b]) => b - a).map(([both]) => both.split(' ') as [string, string]),
    addressesOf: (vhid) => {
      const typed = keys.vips.filter(isFor(vhid)).map(({ value }) => value);
      return typed.length > 0 ? typed : found.announced(vhid).map((each) => formatAddress(each));
    },
  });
}

const vhidsIn = (own: ReadonlyMap<string, number>): number =>
  new Set([...own.keys()].map((key) => key.split(' ')[0])).size;

const isV6 = (address: string): boolean => address.includes(':');

const isGroup = (address: string): boolean =>
  /^(22[4-9]|23\d)\.|^ff/i.test(address) || address === '255.255.255.255';
