import { LINKTYPES } from '@carplab/capture';
import {
  encodePfsyncFrame,
  encodePfsyncPacket,
  fromHex,
  type PfsyncPacketInput,
  parseAddress,
} from '@carplab/codec';
import { groupMac } from '@carplab/codec/net';
import {
  actionNumber,
  FieldError,
  type PfsyncOutgoing,
  type PfsyncSender,
  packPfsync,
} from '@carplab/codec/pfsync';
import { Failure } from '../failure.js';
import { printErr } from '../output/output.js';
import { type CraftedOptions, CraftedPackets } from './crafted-packets.js';
import { jsonValues } from './json-lines.js';

export interface CraftPfsyncOptions extends CraftedOptions {
  readonly pack?: PfsyncSender;
  readonly mtu: number;
  readonly src?: string;
  readonly dst?: string;
  readonly srcMac?: string;
  readonly dstMac?: string;
  readonly ttl?: number;
  readonly vlan?: number;
  readonly time?: number;
  readonly payload?: boolean;
}

/** The headers around a packet, as far as the JSON gives them: keys of `decode --json`. */
interface Around {
  readonly src?: unknown;
  readonly dst?: unknown;
  readonly srcMac?: unknown;
  readonly dstMac?: unknown;
  readonly ttl?: unknown;
  readonly vlan?: unknown;
  readonly timeUs?: unknown;
  readonly linktype?: unknown;
}

/** Between packets without a time of their own: pfsync flushes once a second. */
const SECOND_US = 1_000_000;
/** A documentation address, and a link-local one, because pfsync's IPv6 group is link-local. */
const SRC = '192.0.2.1';
const SRC6 = 'fe80::1';
/** Locally administered. */
const SRC_MAC = '02:00:00:00:00:01';
const DST_MAC = '02:00:00:00:00:02';

/** `carplab craft pfsync`: makes packets from JSON, as hex, JSON or a capture. Returns the exit status. */
export async function craftPfsync(path: string, options: CraftPfsyncOptions): Promise<number> {
  const out = new Output(options, path);
  const name = path === '-' ? 'stdin' : path;
  let others = 0;
  let values = 0;
  const queued: PfsyncOutgoing[] = [];
  let pfcksum: Uint8Array | undefined;
  for await (const { value, where } of jsonValues(path)) {
    const place = where === '' ? name : `${name}, ${where}`;
    if (isSummary(value)) continue;
    const found = packetIn(value, place);
    values++;
    if (!found) {
      others++;
      continue;
    }
    await located(place, found.prefix, () => {
      if (options.pack) {
        pfcksum ??= fromHex(found.packet.pfcksum ?? '');
        queued.push(...messagesOf(found.packet, options.pack, options.mtu));
      } else out.packet(encodePfsyncPacket(found.packet), found.around);
    });
  }
  if (options.pack) {
    await located(name, '', () => {
      const packing = { mtu: options.mtu, ...(pfcksum?.length === 16 ? { pfcksum } : {}) };
      for (const packet of packPfsync(options.pack!, queued, packing)) out.packet(packet, {});
    });
  }
  out.close();
  if (values === 0)
    throw new Failure(`${name} has no packets: expected JSON as carplab decode --json prints it`);
  if (others > 0) printErr(`carplab: ${others} of ${values} are not pfsync packets and were skipped\n`);
  return 0;
}

/** The packet in a value: a line of `decode --json`, or a bare packet. Undefined for a line of another protocol. */
function packetIn(
  value: unknown,
  place: string,
): { packet: PfsyncPacketInput; around: Around; prefix: string } | undefined {
  if (typeof value !== 'object' || value === null) {
    throw new Failure(
      `${place}: a packet is an object with messages, or a line of carplab decode --json; this is ${JSON.stringify(value)}`,
    );
  }
  if ('pfsync' in value) {
    const packet = value.pfsync;
    if (typeof packet === 'object' && packet !== null) {
      return { packet: packet as PfsyncPacketInput, around: value as Around, prefix: 'pfsync' };
    }
  }
  if ('protocol' in value) return undefined;
  return { packet: value as PfsyncPacketInput, around: {}, prefix: '' };
}

/** Runs `body`; an error about a value gets its place. */
async function located(place: string, prefix: string, body: () => void): Promise<void> {
  try {
    body();
  } catch (error) {
    if (error instanceof FieldError) {
      const { message } = prefix === '' ? error : error.under(prefix);
      throw new Failure(`${place}: ${message}`);
    }
    if (error instanceof RangeError) throw new Failure(`${place}: ${error.message}`);
    throw error;
  }
}

/** All messages of a packet, to be packed again. Each is packed alone first, while an error can still give its place. */
function messagesOf(packet: PfsyncPacketInput, sender: PfsyncSender, mtu: number): PfsyncOutgoing[] {
  if (!Array.isArray(packet.messages)) throw new FieldError('messages', 'missing: an array of sections');
  return packet.messages.flatMap((section: PfsyncPacketInput['messages'][number], i) =>
    at('messages', i, () => {
      const action = actionNumber(section, sender);
      return (section.items ?? []).map((message, j) =>
        at('items', j, () => {
          const outgoing = { action, message };
          packPfsync(sender, [outgoing], { mtu });
          return outgoing;
        }),
      );
    }),
  );
}

/** Runs `body`; a `FieldError` gets element `i` of `list` in its path. */
function at<T>(list: string, i: number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof FieldError ? error.under(i).under(list) : error;
  }
}

/** Puts headers and times on packets, and writes them. */
class Output {
  readonly #options: CraftPfsyncOptions;
  readonly #crafted: CraftedPackets;
  readonly #startUs: number;
  #packets = 0;

  constructor(options: CraftPfsyncOptions, input: string) {
    this.#options = options;
    this.#crafted = new CraftedPackets(options, [input]);
    this.#startUs = options.time ?? Date.now() * 1000;
  }

  packet(packet: Uint8Array, around: Around): void {
    const bare = this.#options.payload === true || around.linktype === 'pfsync';
    const bytes = bare ? packet : this.#frame(packet, around);
    const given = this.#options.time === undefined && Number.isSafeInteger(around.timeUs);
    const timeUs = given ? (around.timeUs as number) : this.#startUs + this.#packets * SECOND_US;
    this.#packets++;
    this.#crafted.add(bytes, timeUs, bare ? LINKTYPES.pfsync : LINKTYPES.ethernet);
  }

  close(): void {
    this.#crafted.close();
  }

  #frame(packet: Uint8Array, around: Around): Uint8Array {
    const options = this.#options;
    const dst = options.dst ?? text(around.dst);
    const src = options.src ?? text(around.src) ?? (isIpv6(dst) ? SRC6 : SRC);
    if (dst !== undefined && isIpv6(src) !== isIpv6(dst))
      throw new Failure(
        `from ${src} to ${dst}: source and destination are not of the same family (--src, --dst)`,
      );
    const toGroup = dst === undefined || groupMac(parseAddress(dst) ?? new Uint8Array(0)) !== undefined;
    const dstMac = options.dstMac ?? text(around.dstMac) ?? (toGroup ? undefined : DST_MAC);
    const vlan = options.vlan === undefined ? around.vlan : [options.vlan];
    return encodePfsyncFrame(
      {
        srcMac: options.srcMac ?? text(around.srcMac) ?? SRC_MAC,
        ...(dstMac === undefined ? {} : { dstMac }),
        src,
        ...(dst === undefined ? {} : { dst }),
        ttl: options.ttl ?? (typeof around.ttl === 'number' ? around.ttl : 255),
        vlan: Array.isArray(vlan) ? vlan : [],
      },
      packet,
    );
  }
}

const isIpv6 = (address: string | undefined): boolean => address?.includes(':') === true;

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The last line of `decode --json`, which is no packet. */
function isSummary(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'event' in value && value.event === 'summary';
}
