import type { FailoverVerdict } from '../../model/failover.js';
import type { FilterProblem } from '../../model/frame-filter.js';
import type { Guard } from '../../model/guards.js';
import type { HmacPart } from '../../model/hmac.js';
import type { StateField, StateOrder, StatePlace } from '../../model/state-join.js';
import type { FrameLine } from '../../worker/protocol.js';
import { grouped, millis } from '../format.js';

const list = (words: readonly string[]): string => words.filter(Boolean).join(', ');

/** The words about packets, bytes and states. */
export const enTraffic = {
  packets: 'Packets',
  packetColumns: ['number', 'sent', 'from', 'protocol', 'content', 'what went wrong'],
  packetCount: (shown: number, all: number, left: number) =>
    `${shown === all ? grouped(all) : `${grouped(shown)} of ${grouped(all)}`}${left === 0 ? '' : ` · ${grouped(left)} later ones are not listed`}`,
  inBranch: 'branch',
  inBoth: 'in both branches',
  onlyIn: (branch: string) => `only in ${branch}`,
  onlyDiffers: 'only differences',
  packetsBeside: (rows: number, branches: readonly string[]) =>
    `${grouped(rows)} of ${branches.toSorted().join(' and ')}`,
  noPackets: 'No packet passes this filter.',
  packetLine: ({ text, ends, carp }: FrameLine, protocol: string) => {
    // The protocol has a column of its own.
    const rest = text.toLowerCase().startsWith(protocol)
      ? text.slice(protocol.length).replace(/^[, ]+/, '')
      : text;
    if (carp === undefined) return ends === undefined ? rest : `${ends[0]} → ${ends[1]}  ${rest}`;
    const { vhid, advbase, advskew, demote } = carp;
    if (advbase === 255 && advskew === 255) return `vhid ${vhid}  goodbye`;
    const base = advbase === 1 ? '' : `  advbase ${advbase}`;
    return `vhid ${vhid}${base}  advskew ${advskew}${demote === 0 ? '' : `  demote ${demote}`}`;
  },
  filter: 'Filter of the packets',
  filterExample: 'carp vhid 1 host OPNsense-2',
  fateWord: { lost: 'lost', refused: 'refused' },
  fateLost: (node: string, reason: string) => `lost at ${node}: ${reason}`,
  fateRefused: (node: string, reason: string) => `refused by ${node}: ${reason}`,
  filterProblem: ({ code, word, near, known = [] }: FilterProblem) => {
    const meant = near === undefined ? '' : `: did you mean ${near}?`;
    switch (code) {
      case 'word':
        return `“${word}” is no word of the filter${meant || '. It knows protocols, vhid, host, from, to, on, lost and refused.'}`;
      case 'name':
        return `“${word}” is not there${meant || `. There are ${list(known)}.`}`;
      case 'number':
        return `“${word}” is no vhid: they go from 0 to 255.`;
      case 'missing':
        return `After “${word}” comes ${word === 'vhid' ? 'a number' : 'a name'}.`;
    }
  },

  bytes: 'Bytes and fields',
  frameTitle: (frame: number, length: number) => `frame #${frame} · ${grouped(length)} bytes`,
  noFrame: 'Choose a packet: its bytes appear here, with what they mean.',
  hexLabel: 'The bytes; the tree of fields says the same in words',
  fieldTree: 'Fields',
  guard: {
    hmac: 'covered by the HMAC',
    checked: 'checked, without a password',
    open: 'covered by nothing',
  } satisfies Record<Guard, string>,
  guardHint: {
    hmac: 'Only who knows the password can change this.',
    checked: 'A receiver refuses other values, but it needs no password to write the right one.',
    open: 'Anyone on the segment can change this.',
  } satisfies Record<Guard, string>,
  guardsAt: (host: string) => `as ${host} reads it`,
  openHint: 'anyone on the segment can change this',
  bytesFrom: (from: number, to: number) => (to - from === 1 ? `byte ${from}` : `bytes ${from} to ${to - 1}`),
  problems: 'What is wrong with it',
  hmac: 'How the HMAC comes about',
  hmacOf: (hosts: readonly string[], isSender: boolean) =>
    `${list(hosts)}${isSender && hosts.length === 1 ? ' sends' : isSender ? ': the same' : ' receives'}`,
  hmacKey: 'key',
  hmacMessage: 'message',
  hmacDigest: 'HMAC-SHA1',
  hmacMatches: 'this is in the packet',
  hmacDiffers: 'not what is in the packet: badauth',
  hmacKept: (length: number) => `the password’s first ${length} bytes and zeros`,
  hmacCut: (text: string) => `“${text}” is cut off: only 19 bytes of a password count`,
  hmacPart: {
    version: 'version',
    type: 'type',
    lladdr: 'MAC address',
    vhid: 'vhid',
    address: 'virtual address, not in the packet',
    counter: 'counter',
  } satisfies Record<HmacPart['what'], string>,
  toState: 'Show it in the table',
  stateNow: 'state',

  states: 'States',
  leftHost: 'Left table',
  rightHost: 'Right table',
  statesFilter: 'Filter of the states',
  statesFilterExample: 'a part of the line, :22',
  statesOrder: 'Order',
  order: {
    place: 'trouble first',
    table: 'as in the table',
    ends: 'by address',
    age: 'oldest first',
    expires: 'expires first',
  } satisfies Record<StateOrder, string>,
  stateColumns: ['state', 'where', 'after a failover'],
  noStates: 'No state is in either table.',
  noChosenStates: 'No state passes this filter.',
  noTable: (hosts: readonly string[]) => `${list(hosts)}: no state table (no pf, or switched off)`,
  noPair: 'Two hosts are needed to put their tables side by side.',
  place: (place: StatePlace, left: string, right: string) =>
    ({ both: 'both', left: `only ${left}`, right: `only ${right}`, differ: 'differ' })[place],
  differs: (fields: readonly StateField[]) =>
    `differs in ${list(fields.map((field) => ({ interface: 'the interface', ends: 'the addresses', levels: 'the states of its ends' })[field]))}`,
  keeps: (from: string, to: string, kept: number, of: number) =>
    of === 0
      ? `Nothing runs through ${from} that could be kept or lost.`
      : `If ${to} took over from ${from} now, it would keep ${kept} of ${of}.`,
  fate: { kept: 'kept', lost: 'lost', again: 'begins again', over: 'over' } satisfies Record<
    FailoverVerdict['fate'],
    string
  >,
  fateWhy: ({ fate, reason, about = '' }: FailoverVerdict, from: string, to: string) => {
    if (fate === 'kept') return `${to} has its state: it goes on.`;
    if (fate === 'over') return 'Both ends have closed it: nothing is left to keep.';
    if (fate === 'again') return `${to} has no state for it: its next packet makes one, if a rule passes it.`;
    switch (reason) {
      case 'off':
        return `${to} is switched off.`;
      case 'socket':
        return `It ends at ${about}, in a socket of ${from}: sockets are not copied.`;
      case 'address':
        return `It uses ${about}, ${from}’s own address: only a virtual address moves.`;
      case 'interface':
        return `On ${to} it is bound to ${about}, an interface that ${to} does not have.`;
      default:
        return `${to} has no state for it.`;
    }
  },
  life: {
    created: (us: number) => `created ${Math.floor(us / 1_000_000)} s`,
    // pf keeps the second of the creation only.
    heard: (host: string, us: number, createdUs: number) =>
      `${host} heard of it at ${millis(us)} s, at most ${millis(us - createdUs)} s later`,
    updated: (us: number) => `last update ${Math.floor(us / 1_000_000)} s`,
    expires: (us: number) => `expires ${Math.floor(us / 1_000_000)} s`,
    inSeconds: (us: number) => `expires in ${grouped(Math.round(us / 1_000_000))} s`,
  },
  packetKeys: [
    [', .', 'previous, next packet of the list'],
    ['/', 'filter packets'],
  ] as readonly (readonly [string, string])[],
};
