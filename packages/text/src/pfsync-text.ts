import type { Packet, PfsyncPacket, PfsyncVariant } from '@carplab/codec';
import {
  BUS_STATUSES,
  oldActionName,
  oldHeaderBytes,
  type PfsyncBus,
  PfsyncBusView,
  type PfsyncClr,
  PfsyncClrView,
  type PfsyncSection,
  PfsyncSections,
  type PfsyncStateId,
  PfsyncStateIdView,
  pfsyncWireEnd,
} from '@carplab/codec/pfsync';
import { plural } from './plural.js';

// The text of a pfsync packet on its line: version, format of the states, and each section with its count. It is made
// in two ways: from the bytes, for long captures, and from the record, as its oracle.

const sections = new PfsyncSections();
const bus = new PfsyncBusView();
const clr = new PfsyncClrView();
const id = new PfsyncStateIdView();

/** The text of a dissected pfsync packet, straight from its bytes. */
export function pfsyncText(packet: Packet): string {
  const { bytes, payloadAt: at, payloadEnd: end } = packet;
  const dropped = sections.on(bytes, at, end, pfsyncWireEnd(packet));
  const { version } = sections;
  if (version >= 2 && version <= 4 && end - at >= oldHeaderBytes(version)) {
    return oldText(version, oldActionName(version, bytes[at + 2]!), bytes[at + 3]!);
  }
  if (dropped !== undefined && dropped !== 'badlen') return unreadText(packet.payloadLength);
  let variant: PfsyncVariant = sections.version === 6 ? 'openbsd-6' : 'freebsd';
  let text = '';
  while (sections.next()) {
    const { known, action, count } = sections;
    if (variant === 'freebsd' && known?.format !== undefined) variant = known.format;
    if (known?.name === 'EOF') continue;
    const name = known === undefined ? `action ${action}` : shortName(known.name, variant);
    text += `${text === '' ? ' ' : ', '}${name} ${count}${detail()}`;
  }
  return headText(version, variant) + (text === '' ? ' empty' : text);
}

/** Brief detail of a section: the owner of a CLR or BUS, and that a request is for all states. */
function detail(): string {
  const { bytes, itemAt: at, known, readable } = sections;
  if (readable !== 1 || known === undefined) return '';
  switch (known.message) {
    case 'bus':
      bus.on(bytes, at);
      return busText(bus.status, bus.creatorid);
    case 'clr':
      clr.on(bytes, at);
      return clrText(clr.ifname, clr.creatorid);
    case 'id':
      id.on(bytes, at);
      return known.name === 'UPD_REQ' ? requestText(id.id, id.creatorid) : '';
    default:
      return '';
  }
}

function oldText(version: number, action: string, count: number): string {
  return `pfsync v${version}: ${/^\d/.test(action) ? `action ${action}` : action} ${count}`;
}

/** For a packet that is not readable pfsync. */
export function unreadText(payloadLength: number): string {
  return `pfsync, ${plural(payloadLength, 'byte')}`;
}

/** The same text from a record's packet. */
export function pfsyncPacketText(packet: PfsyncPacket): string {
  const { version, variant, messages } = packet;
  if (variant === undefined) {
    const { action, count } = messages[0]!;
    return oldText(version, action, count);
  }
  const parts = messages
    .filter(({ action }) => action !== 'EOF')
    .map((section) => `${sectionName(section, variant)} ${section.count}${sectionDetail(section)}`);
  return `${headText(version, variant)} ${parts.length === 0 ? 'empty' : parts.join(', ')}`;
}

function sectionName({ action, number }: PfsyncSection, variant: PfsyncVariant): string {
  return action === String(number) ? `action ${number}` : shortName(action, variant);
}

function sectionDetail({ action, items }: PfsyncSection): string {
  const [only] = items;
  if (items.length !== 1 || only === undefined) return '';
  switch (action) {
    case 'BUS': {
      const { status, creatorid } = only as PfsyncBus;
      return busText(status, creatorid);
    }
    case 'CLR': {
      const { ifname, creatorid } = only as PfsyncClr;
      return clrText(ifname, creatorid);
    }
    case 'UPD_REQ': {
      const { id, creatorid } = only as PfsyncStateId;
      return requestText(id, creatorid);
    }
    default:
      return '';
  }
}

/** `pfsync v5 1301:`, `pfsync v5:` if no state shows the format, `pfsync v6:`. */
function headText(version: number, variant: PfsyncVariant): string {
  const format = variant.startsWith('freebsd-') ? ` ${variant.slice('freebsd-'.length)}` : '';
  return `pfsync v${version}${format}:`;
}

/** The format is printed once per packet; a section of another format, which no system sends with it, prints its own. */
function shortName(name: string, variant: PfsyncVariant): string {
  return name.slice('INS_'.length) === variant.slice('freebsd-'.length) ? name.slice(0, 3) : name;
}

function busText(status: number, creatorid: string): string {
  const what = BUS_STATUSES[status] ?? `status ${status}`;
  return ` (bulk ${what} of ${creatorid})`;
}

function clrText(ifname: string, creatorid: string): string {
  return ` (of ${creatorid}${ifname === '' ? '' : ` on ${ifname}`})`;
}

function requestText(id: string, creatorid: string): string {
  return /^0+$/.test(id + creatorid) ? ' (all states)' : '';
}
