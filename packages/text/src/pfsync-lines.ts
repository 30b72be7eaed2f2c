import { type Packet, toHex } from '@carplab/codec';
import {
  BUS_STATUSES,
  decodeTdb,
  PfsyncBusView,
  PfsyncClrView,
  type PfsyncPeerView,
  PfsyncSections,
  PfsyncStateIdView,
  type PfsyncStateView,
  PfsyncUpdCView,
  pfsyncWireEnd,
  type StateFormat,
  stateView,
  TIMEOUTS,
} from '@carplab/codec/pfsync';
import { peerStates, pfctlLines } from './pfctl-state.js';

const sections = new PfsyncSections();
const ids = new PfsyncStateIdView();
const updates = new PfsyncUpdCView();
const clears = new PfsyncClrView();
const buses = new PfsyncBusView();
const states = new Map<StateFormat, PfsyncStateView>();

/** Bytes shown of a section that cannot be read. */
const SHOWN = 20;

/**
 * The messages of a pfsync packet, section by section, as `pfctl -ss -vv` prints states; none if there are no readable
 * ones. Lines without line ends, indented.
 */
export function pfsyncLines(packet: Packet): string[] {
  const dropped = sections.on(packet.bytes, packet.payloadAt, packet.payloadEnd, pfsyncWireEnd(packet));
  if (dropped !== undefined && dropped !== 'badlen') return [];
  const lines: string[] = [];
  while (sections.next()) {
    const { known, action, count, readable, bytes } = sections;
    if (known?.name === 'EOF') continue;
    const partly = readable < count && readable > 0 ? ` (${readable} of them whole)` : '';
    lines.push(`  ${known?.name ?? `action ${action}`} ${count}${partly}`);
    for (let i = 0; i < readable; i++) {
      for (const line of messageLines(sections.itemAt + i * sections.stride)) lines.push(`    ${line}`);
    }
    const restAt = sections.itemAt + readable * sections.stride;
    if (restAt < sections.endAt) {
      const more = sections.endAt - restAt > SHOWN ? '…' : '';
      lines.push(
        `    ${sections.endAt - restAt} bytes ${toHex(bytes, restAt, Math.min(sections.endAt, restAt + SHOWN))}${more}`,
      );
    }
  }
  return lines;
}

function messageLines(at: number): string[] {
  const { bytes, known, version } = sections;
  switch (known!.message) {
    case 'state':
      return pfctlLines(viewOf(known!.format!).on(bytes, at));
    case 'updc':
      return updateLines(updates.on(bytes, at));
    case 'id': {
      const { id, creatorid } = ids.on(bytes, at);
      return [`id: ${id} creatorid: ${creatorid}`];
    }
    case 'clr': {
      const { ifname, creatorid } = clears.on(bytes, at);
      return [`creatorid: ${creatorid}, ${ifname === '' ? 'on all interfaces' : `interface ${ifname}`}`];
    }
    case 'bus': {
      const { status, creatorid, endtime } = buses.on(bytes, at);
      const what = BUS_STATUSES[status] ?? `status ${status}`;
      return [`bulk ${what}, creatorid: ${creatorid}, ${endtime} s after the request`];
    }
    default: {
      const { spi, dst, sproto, rpl, curBytes, rdomain } = decodeTdb(bytes, at, version === 6);
      const proto = sproto === 50 ? 'esp' : sproto === 51 ? 'ah' : `protocol ${sproto}`;
      const domain = rdomain ? `, rdomain ${rdomain}` : '';
      return [
        `${proto} spi 0x${spi.toString(16).padStart(8, '0')} to ${dst.addr}, replay ${rpl}, ${curBytes} bytes${domain}`,
      ];
    }
  }
}

function viewOf(format: StateFormat): PfsyncStateView {
  const known = states.get(format);
  if (known) return known;
  const made = stateView(format);
  states.set(format, made);
  return made;
}

/** The name of a timeout's class; its number where there is none. */
export function timeoutName(timeout: number): string {
  return TIMEOUTS[timeout] ?? String(timeout);
}

/** A UPD_C does not carry its protocol; its timeout class implies it, by pf's names. */
function updateLines(view: PfsyncUpdCView): string[] {
  const name = timeoutName(view.timeout);
  const proto = name.startsWith('tcp.') ? 6 : name.startsWith('icmp.') ? 1 : 17;
  const { src, dst } = view;
  const line = `id: ${view.id} creatorid: ${view.creatorid}  ${peerStates(proto, src.state, dst.state)}  ${name}`;
  return proto === 6 ? [line, `   ${windowText(src)}  ${windowText(dst)}`] : [line];
}

function windowText({ seqlo, seqhi, seqdiff }: PfsyncPeerView): string {
  return `[${seqlo} + ${(seqhi - seqlo) >>> 0}]${seqdiff === 0 ? '' : `(+${seqdiff})`}`;
}
