import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packetLines, ROOT } from './carplab.js';
import { askCarplab } from './resident.js';

// What `pfctl -vv -ss` printed on the two FreeBSD 12.1 kernels, beside `carplab states --at` the same moment. Where
// they differ, one of the reasons below must hold, and how often each does is written down.

/** `set timeout` of the pair's pf.conf. */
const TIMEOUTS =
  'interval=2,tcp.closed=5,tcp.finwait=5,tcp.closing=8,udp.first=8,udp.single=6,udp.multiple=8,icmp.first=8,icmp.error=4,other.first=8';
/** The same as numbers, with the defaults that are not changed. */
const SECONDS = new Map(
  [...TIMEOUTS.split(','), 'tcp.first=120', 'tcp.opening=30', 'tcp.established=86400', 'other.single=30'].map(
    (each) => [each.split('=')[0]!, Number(each.split('=')[1])],
  ),
);
const CLASSES = [
  ...['tcp.first', 'tcp.opening', 'tcp.established', 'tcp.closing', 'tcp.finwait', 'tcp.closed'],
  ...['udp.first', 'udp.single', 'udp.multiple', 'icmp.first', 'icmp.error'],
  ...['other.first', 'other.single', 'other.multiple'],
];

/** One state as pfctl -vv prints it. */
interface Shown {
  /** Without the states of the peers. */
  readonly flow: string;
  readonly levels: string;
  /** `seqlo+window` of both sides, with `wscale`. */
  readonly windows: readonly string[];
  readonly age: number;
  readonly expires: number;
  readonly counters: string;
  /** Rule and what follows it. */
  readonly rest: string;
}

const secondsOf = (text: string): number =>
  text.split(':').reduce((total, part) => 60 * total + Number(part), 0);

function shownStates(text: string): Map<string, Shown> {
  const states = new Map<string, Shown>();
  for (const block of text.split(/\n(?=\S)/).filter((each) => each.includes('creatorid: '))) {
    const name = /id: \w{16} creatorid: \w{8}/.exec(block)![0];
    const [, flow, levels] = /^(.*?)\s+(\S+)\n/.exec(block)!;
    const [, age, expires, counters, rest] = /age (\S+), expires in (\S+), (\S+ pkts, \S+ bytes)(.*)/.exec(
      block,
    )!;
    const windows = [...block.matchAll(/\[(\d+) \+ (\d+)\](?: (wscale \d+))?/g)].map(
      ([, seqlo, size, wscale]) => `${seqlo}+${size} ${wscale ?? ''}`,
    );
    states.set(name, {
      ...{ flow: flow!, levels: levels!, windows, counters: counters!, rest: rest! },
      ...{ age: secondsOf(age!), expires: secondsOf(expires!) },
    });
  }
  return states;
}

interface Peer {
  readonly seqlo: number;
  readonly seqhi: number;
}

/** A message about a state, as `decode --json` has it. */
interface Told {
  readonly timeUs: number;
  readonly src: Peer;
  readonly dst: Peer;
  readonly timeout: number;
  /** INS and UPD. */
  readonly packets?: readonly string[];
  readonly bytes?: readonly string[];
}

/** All messages of the captures about each state. */
function messages(files: readonly string[]): Map<string, Told[]> {
  const all = new Map<string, Told[]>();
  const { stdout } = askCarplab(['decode', '--json', ...files]);
  interface Line {
    readonly timeUs: number;
    readonly pfsync?: { readonly messages: readonly { readonly items: readonly Partial<Told>[] }[] };
  }
  for (const { timeUs, pfsync } of packetLines<Line>(stdout)) {
    for (const item of pfsync?.messages.flatMap(({ items }) => items) ?? []) {
      const { id, creatorid, src, dst, timeout, packets, bytes } = item as Told & Record<string, string>;
      if (src === undefined || timeout === undefined) continue;
      const name = `id: ${id} creatorid: ${creatorid}`;
      const told = { timeUs, src, dst, timeout, ...(packets ? { packets, bytes: bytes as never } : {}) };
      all.set(name, [...(all.get(name) ?? []), told]);
    }
  }
  return all;
}

/** An update waits for the flush of its bucket. */
const FLUSH_US = 1_100_000;
/** A killed node does not send its last updates; those of the node that takes over come this much later. */
const LATER_US = 15_000_000;

/** Why two states differ; an unexplained difference is given as it is. */
function reasons(theirs: Shown, ours: Shown, told: readonly Told[], atUs: number): string[] {
  const found: string[] = [];
  const differ = (what: string, explained: string | undefined): void => {
    found.push(explained ?? `${what}: pfctl ${JSON.stringify(theirs)}, carplab ${JSON.stringify(ours)}`);
  };
  const before = told.filter(({ timeUs }) => timeUs <= atUs);
  if (theirs.flow !== ours.flow) differ('flow', undefined);
  if (theirs.rest !== ours.rest) differ('rule', undefined);
  if (theirs.levels !== ours.levels) differ('levels', undefined);
  if (theirs.windows.join() !== ours.windows.join()) {
    const lowest = told.findLast(({ timeUs }) => timeUs <= atUs - FLUSH_US) ?? told[0]!;
    const later = told.filter(({ timeUs }) => timeUs <= atUs + LATER_US);
    const fits = theirs.windows.every((text) => {
      const [, seqlo, size] = /^(\d+)\+(\d+)/.exec(text)!.map(Number);
      const between = (['src', 'dst'] as const).some(
        (peer) => lowest[peer].seqlo <= seqlo! && later.some((each) => seqlo! <= each[peer].seqlo),
      );
      return between && told.some(({ src, dst }) => [src, dst].some((p) => p.seqhi - p.seqlo === size));
    });
    differ('windows', fits ? 'windows on their way' : undefined);
  }
  if (theirs.counters !== ours.counters) {
    const full = before.filter(({ packets }) => packets !== undefined);
    const isLast = full.some(
      ({ packets, bytes }) => ours.counters === `${packets!.join(':')} pkts, ${bytes!.join(':')} bytes`,
    );
    differ('counters', isLast ? 'counters of a full state' : undefined);
  }
  if (theirs.age !== ours.age)
    differ('age', Math.abs(theirs.age - ours.age) === 1 ? 'age by a second' : undefined);
  if (theirs.expires !== ours.expires) {
    const by = Math.abs(theirs.expires - ours.expires);
    // A receiver starts the whole timeout again at each message, where the sender goes on from its last packet.
    const restarted = before.some(({ timeUs, timeout }) => {
      const left = SECONDS.get(CLASSES[timeout]!)! - (atUs - timeUs) / 1e6;
      return Math.abs(left - theirs.expires) <= 1.5;
    });
    differ('expires', by <= 1 ? 'expires by a second' : restarted ? 'timeout restarted' : undefined);
  }
  return found;
}

interface Recorded {
  readonly events: readonly { readonly t: number; readonly vm?: string; readonly cmd?: string }[];
}

type Tally = Record<string, number>;

/** Compares all moments of a run; returns how often which reason was needed, and how many states agree wholly. */
function compare(name: string, files: readonly string[], timeouts: string, next: readonly string[]): Tally {
  const captures = files.map((file) => `fixtures/freebsd/${file}.pcap`);
  const { events } = JSON.parse(
    readFileSync(join(ROOT, `fixtures/freebsd/${name}.json`), 'utf8'),
  ) as Recorded;
  const told = messages([...captures, ...next.map((file) => `fixtures/freebsd/${file}.pcap`)]);
  const tally: Tally = {};
  const count = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  for (const { t, cmd } of events) {
    const printed = /^pfctl -vv -ss(?: output)?: ([\s\S]*)/.exec(cmd ?? '')?.[1];
    if (printed === undefined) continue;
    count('moments');
    const atUs = Math.round(t * 1e6);
    const theirs = shownStates(printed);
    const outcome = askCarplab(['states', ...captures, '--at', String(t), '-vv', '--timeout', timeouts]);
    const ours = shownStates(outcome.stdout);
    for (const [id, state] of theirs) {
      const own = ours.get(id);
      const about = told.get(id) ?? [];
      if (own) {
        const why = reasons(state, own, about, atUs);
        for (const reason of why) count(reason);
        count(why.length === 0 ? 'alike' : 'explained');
        continue;
      }
      const shown = about.some(({ timeUs, packets }) => timeUs <= atUs && packets !== undefined);
      count(shown ? `missing: ${JSON.stringify(state)}` : 'never seen in full');
    }
    // pf removes what is due at its next purge, each node at its own.
    for (const [id, state] of ours) {
      if (!theirs.has(id)) count(state.expires === 0 ? 'due, and not purged' : `extra: ${id} ${state.flow}`);
    }
  }
  return tally;
}

describe('carplab states --at, beside pfctl -vv -ss on both kernels', () => {
  const [BULK, FLOWS, UPDATES] = [
    'pfsync_01_mcast_bulk_on_start',
    'pfsync_02_mcast_flows',
    'pfsync_03_mcast_updates',
  ] as const;
  it.each<[string, string[], Tally]>([
    [
      BULK,
      [BULK],
      {
        alike: 17,
        explained: 27,
        moments: 2,
        'age by a second': 21,
        'counters of a full state': 18,
        'expires by a second': 18,
        'timeout restarted': 2,
        'windows on their way': 2,
      },
    ],
    [
      FLOWS,
      [BULK, FLOWS],
      {
        alike: 10,
        explained: 40,
        moments: 4,
        'age by a second': 27,
        'counters of a full state': 32,
        'expires by a second': 22,
        'windows on their way': 6,
      },
    ],
    // The INS of four states were kept from the wire: A has them, B asks for them in vain.
    [
      UPDATES,
      [BULK, FLOWS, UPDATES],
      {
        alike: 4,
        explained: 12,
        moments: 2,
        'age by a second': 4,
        'counters of a full state': 10,
        'expires by a second': 8,
        'never seen in full': 4,
        'windows on their way': 2,
      },
    ],
    [
      'pfsync_05_unicast_syncpeer',
      ['pfsync_05_unicast_syncpeer'],
      {
        alike: 9,
        explained: 36,
        moments: 2,
        'age by a second': 19,
        'counters of a full state': 29,
        'due, and not purged': 5,
        'expires by a second': 23,
        'windows on their way': 2,
      },
    ],
    [
      'pfsync_06_mcast_defer_ins_ack',
      ['pfsync_06_mcast_defer_ins_ack'],
      {
        alike: 11,
        explained: 5,
        moments: 2,
        'counters of a full state': 3,
        'due, and not purged': 12,
        'expires by a second': 2,
        'timeout restarted': 2,
      },
    ],
    // States from before the capture began, for multicast joins, are not in it.
    [
      'failover_07_sync',
      ['failover_07_sync'],
      {
        alike: 8,
        explained: 48,
        moments: 7,
        'age by a second': 15,
        'counters of a full state': 35,
        'due, and not purged': 2,
        'expires by a second': 21,
        'never seen in full': 15,
        'timeout restarted': 1,
        'windows on their way': 12,
      },
    ],
  ])('%s', (name, files, wanted) => {
    expect(compare(name, files, TIMEOUTS, name === BULK ? [FLOWS] : name === FLOWS ? [UPDATES] : [])).toEqual(
      wanted,
    );
  });

  // The states of pfsync's own traffic are no-sync. Two others wait for their flush, before the first moment.
  it('inject_03_pfsync', () => {
    expect(compare('inject_03_pfsync', ['inject_03_pfsync'], 'interval=10', [])).toEqual({
      alike: 23,
      explained: 11,
      moments: 9,
      'counters of a full state': 7,
      'due, and not purged': 2,
      'expires by a second': 4,
      'never seen in full': 20,
    });
  });
});
