import { decimal64, familyOfAf, PF_IN, PF_NO_RULE, PF_OUT, shownAddress } from '@carplab/codec/pfsync';
import { type PfctlState, peerStates, pfctlProtocol } from './pfctl-state.js';
import { timeoutName } from './pfsync-lines.js';

/** A state, including what pfctl does not show. */
export interface CsvState extends PfctlState {
  readonly natRule: number;
  readonly timeout: number;
}

const COLUMNS = [
  ...['id', 'creatorid', 'interface', 'protocol', 'direction'],
  ...['source', 'source_port', 'destination', 'destination_port'],
  ...['translated_source', 'translated_source_port', 'translated_destination', 'translated_destination_port'],
  ...['source_state', 'destination_state', 'age', 'expires'],
  ...['packets', 'packets_back', 'bytes', 'bytes_back'],
  ...['rule', 'anchor', 'nat_rule', 'timeout', 'node', 'link'],
];

/** The CSV header. */
export const statesCsvHeader: string = COLUMNS.join(',');

/**
 * A state as a line of comma-separated values (RFC 4180), without the line end.
 *
 * The source is the initiator. Addresses are those of its packets as they reach pf; if pf translates them, the
 * translated columns have all four as they leave. Ages are in seconds; no rule is an empty field.
 *
 * @param node the node that last mentioned it
 * @param link where that is; empty where there is only one link
 */
export function statesCsvLine(state: CsvState, node: string, link = ''): string {
  const out = state.direction === PF_OUT;
  const before = ends(state, out ? 1 : 0, out);
  // Across address families the other key has its ends swapped.
  const swapped = familyOfAf(state.keyAf(0)) !== familyOfAf(state.keyAf(1));
  const after = ends(state, out ? 0 : 1, out !== swapped);
  const translated = after.some((value, i) => value !== before[i]);
  const proto = state.keyProto(0);
  // Pseudo-states such as `PROXY:SRC` have one name for both.
  const words = peerStates(proto, state.src.state, state.dst.state, state.format).split(':');
  const values = [
    ...[state.id, state.creatorid, state.ifname, pfctlProtocol(proto), directionName(state.direction)],
    ...[...before, ...(translated ? after : ['', '', '', ''])],
    ...[words[0] ?? '', words[1] ?? '', String(state.creation), String(state.expire)],
    decimal64(state.packetsHigh(0), state.packetsLow(0)),
    decimal64(state.packetsHigh(1), state.packetsLow(1)),
    decimal64(state.bytesHigh(0), state.bytesLow(0)),
    decimal64(state.bytesHigh(1), state.bytesLow(1)),
    ...[state.rule, state.anchor, state.natRule].map((rule) => (rule === PF_NO_RULE ? '' : String(rule))),
    ...[timeoutName(state.timeout), node, link],
  ];
  return values.map(quoted).join(',');
}

/** Source and destination, each with its port; in the key of an outgoing state, slot 1 is the source. */
function ends(state: PfctlState, key: 0 | 1, sourceLast: boolean): string[] {
  const slots = sourceLast ? ([1, 0] as const) : ([0, 1] as const);
  return slots.flatMap((slot) => [
    shownAddress(state.bytes, state.addrAt(key, slot), state.keyAf(key)),
    String(state.port(key, slot)),
  ]);
}

function directionName(direction: number): string {
  return direction === PF_IN ? 'in' : direction === PF_OUT ? 'out' : String(direction);
}

const quoted = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
