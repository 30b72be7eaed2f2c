import type { CaptureFrame } from '@carplab/capture';
import { type DialectName, inspectAdvertisement, inspectPfsync, inspectVrrp, Packet } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { type EnvelopeName, unreadEnvelope } from '@carplab/codec/net';
import { AddressCandidates } from '../address-candidates.js';
import { fatalProblem } from '../fatal-problem.js';
import { VirtualMacWatch } from '../findings/virtual-mac-watch.js';
import { Heartbeats } from '../heartbeats.js';
import { type AuthResult, KeyRing } from '../key-ring.js';
import { Links, OTHERS, type Tap } from '../links/links.js';
import { PacketCopies } from '../links/packet-copies.js';
import { PfsyncNodes, type PfsyncSummary } from '../pfsync-nodes.js';
import { rejudge } from '../rejudge.js';
import { CarpTimelines } from '../vhid-timeline.js';
import { VrrpRuleBook } from '../vrrp-rules.js';
import { type WatchedVhid, watchedVhids } from '../watched-vhids.js';
import type { CaptureAnalysisOptions, CaptureChoice } from './capture-options.js';
import type { CaptureHint, CaptureSummary, CaptureSummaryCounts } from './capture-summary.js';
import { dissectFrame } from './dissect-frame.js';
import { isChosenSource } from './is-chosen-source.js';

/** Problems for which receivers drop a pfsync packet or stop reading it. */
const REFUSED = new Set(['badttl', 'hdrops', 'badver', 'badlen', 'badact']);

const NO_CHOICE: CaptureChoice = {};

/** Links whose pfsync nodes are followed: they take some megabytes each. */
const PFSYNC_LINKS = 16;

/**
 * Analyses a capture. Frames go in, in order of time; after each, its packet is available, checked and verified. At the
 * end there is a summary: who advertised, who was master when, what the pfsync nodes sent. A sound advertisement
 * allocates nothing, memory is bounded, and no input throws.
 *
 * @example
 * const writer = new PcapWriter({ linkType: LINKTYPES.ethernet });
 * const reader = new CaptureReader();
 * reader.push(writer.header());
 * const analysis = new CaptureAnalysis();
 * for (let frame = reader.next(); frame; frame = reader.next()) {
 *   if (analysis.frame(frame, 0)) [analysis.protocol, analysis.auth?.status];
 * }
 * analysis.summary().counts.carp; // => 0
 */
export class CaptureAnalysis {
  /** The last frame's packet. Its bytes are valid as long as the frame's. */
  readonly packet: Packet = new Packet();
  /** Its protocol: `carp`, `vrrp2`, `vrrp3`, `pfsync`… */
  protocol = '';
  /** The verdict on its HMAC; undefined unless it is a whole advertisement. */
  auth: AuthResult | undefined;
  /** Where it was captured. */
  tap: Tap = OTHERS;
  readonly #heartbeats: Heartbeats | undefined;
  readonly #choice: CaptureChoice;
  readonly #keys: KeyRing;
  readonly #moreAddresses: CaptureAnalysisOptions['moreAddresses'];
  readonly #candidates = new AddressCandidates();
  readonly #timelines: CarpTimelines;
  /** By number of the link. */
  readonly #pfsync = new Map<number, PfsyncNodes>();
  readonly #links: Links;
  readonly #advertisementCopies: PacketCopies;
  readonly #pfsyncCopies: PacketCopies;
  readonly #vrrpRules = new VrrpRuleBook();
  readonly #virtualMacs = new VirtualMacWatch();
  /** Packets inside something that were not read, by what. */
  readonly #unread = new Map<EnvelopeName, number>();
  /** Vhids (and vrids) seen, when filtering by vhid. */
  readonly #seenVhids = new Set<number>();
  readonly #counts = {
    frames: 0,
    chosen: 0,
    carp: 0,
    vrrp: 0,
    pfsync: 0,
    verified: 0,
    failed: 0,
    damaged: 0,
  };
  #searched = false;
  /** pfsync packets of links beyond the limit. */
  #pfsyncDropped = 0;
  #fromUs = Number.NEGATIVE_INFINITY;
  #toUs = Number.POSITIVE_INFINITY;

  constructor({
    keys,
    choice = NO_CHOICE,
    links = new Links(),
    moreAddresses,
    onOverlap,
  }: CaptureAnalysisOptions = {}) {
    this.#links = links;
    this.#advertisementCopies = new PacketCopies(links);
    this.#pfsyncCopies = new PacketCopies(links);
    this.#choice = choice;
    this.#moreAddresses = moreAddresses;
    this.#heartbeats = onOverlap && new Heartbeats();
    this.#timelines = new CarpTimelines(onOverlap);
    this.#keys = new KeyRing({
      passwords: [],
      vips: [],
      ...keys,
      candidates: (vhid) => this.#candidateAddresses(vhid),
    });
  }

  /**
   * Takes one frame; false if the filters exclude it.
   *
   * @param input the capture it comes from: a packet found in several captures of one link is counted once
   */
  frame(frame: CaptureFrame, input: number): boolean {
    const { packet } = this;
    const { timeUs } = frame;
    if (this.#counts.frames++ === 0) this.#begin(timeUs);
    if (timeUs < this.#fromUs || timeUs > this.#toUs) return false;
    const protocol = dissectFrame(frame, packet);
    this.protocol = protocol;
    if (packet.problems.length > 0) this.#countUnread();
    const tap = this.#links.tapOf(packet, frame.interfaceId, input);
    this.tap = tap;
    this.auth = undefined;
    this.#virtualMacs.frame(packet, timeUs, tap);
    if (protocol === 'arp' || protocol === '58') this.#candidates.observe(packet);
    if (!this.#isChosen(protocol)) return false;
    this.#counts.chosen++;
    if (protocol === 'carp') this.#advertisement(timeUs, tap);
    else if (protocol === 'pfsync') this.#synchronization(timeUs, tap);
    else if (protocol === 'vrrp2' || protocol === 'vrrp3') this.#vrrp(tap);
    if (fatalProblem(packet)) this.#counts.damaged++;
    return true;
  }

  /** Whether the given implementation, with the given keys, would accept the packet's HMAC; undefined without keys. */
  verifyAs(dialect: DialectName): boolean | undefined {
    return this.#keys.verifyAs(dialect, this.packet, this.tap.link);
  }

  get counts(): CaptureSummaryCounts {
    return this.#counts;
  }

  /** Whether any filter is set. */
  get isPartial(): boolean {
    const { vhids, sources, span } = this.#choice;
    return vhids !== undefined || sources !== undefined || span !== undefined;
  }

  /** Whether an HMAC is bad, or a packet damaged. */
  get isWrong(): boolean {
    return this.#counts.failed + this.#counts.damaged > 0;
  }

  /** With `onOverlap`: who is master of each vhid now, and how regularly all advertise. */
  watched(nowUs: number): WatchedVhid[] {
    return this.#heartbeats ? watchedVhids(this.#heartbeats, this.#timelines, nowUs) : [];
  }

  /** No frame came until now; see `CarpTimelines`. */
  advance(nowUs: number): void {
    this.#timelines.advance(nowUs);
  }

  /** Everything at the end. */
  summary(): CaptureSummary {
    const vhids = this.#timelines.list();
    rejudge(vhids, this.#keys.review());
    this.#virtualMacs.assign(vhids);
    return {
      counts: { ...this.#counts },
      hints: this.#hints(),
      vhids,
      links: this.#links.list.map(({ name }) => name),
      vrrpRules: this.#vrrpRules.list(),
      vrrpGoodbyes: this.#vrrpRules.goodbyes(),
      pfsync: this.#pfsyncSummaries(),
    };
  }

  #hints(): CaptureHint[] {
    const hints: CaptureHint[] = [];
    const { frames, chosen } = this.#counts;
    if (this.isPartial && chosen === 0 && frames > 0)
      hints.push({ code: 'nothing-chosen', vhids: [...this.#seenVhids].sort((a, b) => a - b) });
    const { dropped } = this.#timelines;
    if (dropped > 0) hints.push({ code: 'untracked', advertisements: dropped });
    if (this.#pfsyncDropped > 0) hints.push({ code: 'untracked-pfsync', packets: this.#pfsyncDropped });
    for (const [envelope, packets] of this.#unread) hints.push({ code: 'unread', envelope, packets });
    return hints;
  }

  #countUnread(): void {
    const envelope = unreadEnvelope(this.packet);
    if (envelope) this.#unread.set(envelope, (this.#unread.get(envelope) ?? 0) + 1);
  }

  #begin(firstUs: number): void {
    const span = this.#choice.span?.(firstUs);
    if (span === undefined) return;
    this.#fromUs = span.fromUs;
    this.#toUs = span.toUs;
  }

  /** Checks, verifies and records an advertisement. */
  #advertisement(timeUs: number, tap: Tap): void {
    const { packet } = this;
    this.#counts.carp++;
    if (!inspectAdvertisement(packet)) return;
    // This may show that its place is on a known link.
    const isCopy = this.#advertisementCopies.isCopy(packet, timeUs, tap);
    const { link, number } = tap;
    const auth = this.#keys.verify(packet, link);
    this.auth = auth;
    const fatal = fatalProblem(packet);
    if (tap === OTHERS) this.#timelines.dropped++;
    else if (fatal) this.#timelines.observeRefused(packet, number, fatal.code, link);
    else {
      this.#timelines.observe(packet, timeUs, number, auth, link);
      this.#virtualMacs.advertisement(packet, tap);
      if (!isCopy) this.#heartbeats?.observe(packet, timeUs, auth.status === 'bad', link);
    }
    if (auth.status === 'ok') this.#counts.verified++;
    else if (auth.status === 'bad') this.#counts.failed++;
  }

  #synchronization(timeUs: number, tap: Tap): void {
    const { packet } = this;
    this.#counts.pfsync++;
    inspectPfsync(packet);
    if (this.#pfsyncCopies.isCopy(packet, timeUs, tap)) return;
    const fatal = packet.problems.find(({ code }) => REFUSED.has(code));
    const { number } = tap.link;
    let nodes = this.#pfsync.get(number);
    if (nodes === undefined) {
      if (this.#pfsync.size >= PFSYNC_LINKS) {
        this.#pfsyncDropped++;
        return;
      }
      nodes = new PfsyncNodes(tap.link);
      this.#pfsync.set(number, nodes);
    }
    nodes.observe(packet, timeUs, fatal?.code);
  }

  #pfsyncSummaries(): PfsyncSummary[] {
    return [...this.#pfsync.values()].map((nodes) => {
      const shared = this.#pfsyncCopies.shared(nodes.link);
      return { ...nodes.summary(), ...(shared ? { shared } : {}) };
    });
  }

  #vrrp(tap: Tap): void {
    const { packet } = this;
    this.#counts.vrrp++;
    inspectVrrp(packet);
    if (tap === OTHERS || fatalProblem(packet)) return;
    this.#timelines.observeVrrp(packet, tap.link);
    this.#vrrpRules.observe(packet, tap.link);
  }

  #isChosen(protocol: string): boolean {
    const { packet } = this;
    const { vhids, sources, all } = this.#choice;
    const carp112 = protocol === 'carp' || protocol === 'vrrp2' || protocol === 'vrrp3';
    if (vhids) {
      const at = packet.payloadAt + CARP.offset.vhid;
      if (!carp112 || at >= packet.payloadEnd) return false;
      this.#seenVhids.add(packet.bytes[at]!);
      if (!vhids.has(packet.bytes[at]!)) return false;
    }
    if (!isChosenSource(packet, sources)) return false;
    if (all || carp112 || protocol === 'pfsync') return true;
    return (
      packet.damaged || (protocol === 'fragment' && (packet.protocol === 112 || packet.protocol === 240))
    );
  }

  /** Candidate addresses of a vhid: seen so far, or known from elsewhere. */
  #candidateAddresses(vhid: number): Uint8Array[] {
    if (!this.#searched) {
      this.#searched = true;
      this.#moreAddresses?.(this.#candidates);
    }
    return this.#candidates.forVhid(vhid);
  }
}
